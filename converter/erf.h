// The custom operator in which importers hand the error function to the passes: TFLite knows it
// only as part of GELU. It exists between import and fuse_gates; no file and no interpreter has it.
#ifndef OCTET_CONVERTER_ERF_H_
#define OCTET_CONVERTER_ERF_H_

#include <string_view>

namespace octet {

/// custom_code of the operator: y = erf(x), element by element.
inline constexpr std::string_view kErf = "octet.Erf";

}  // namespace octet

#endif  // OCTET_CONVERTER_ERF_H_
