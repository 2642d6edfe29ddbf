// Integer constants as the real numbers they stand for.
#ifndef OCTET_CONVERTER_REAL_CONSTANT_H_
#define OCTET_CONVERTER_REAL_CONSTANT_H_

#include <octet/graph.h>

namespace octet {

/// scale · (q − zero_point), computed in double, as a FLOAT32 constant. That of an 8-bit one
/// carries its grid (given_quantization.h). Errors: scales or zero points that do not fit the
/// shape. REQUIRES: an integer type of whole bytes, quantization not empty.
Expected<Tensor> RealConstant(const Tensor& tensor);

}  // namespace octet

#endif  // OCTET_CONVERTER_REAL_CONSTANT_H_
