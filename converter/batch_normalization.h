// The custom operator in which importers hand batch normalization to the passes. It exists between
// import and folding only; no file and no interpreter has it.
#ifndef OCTET_CONVERTER_BATCH_NORMALIZATION_H_
#define OCTET_CONVERTER_BATCH_NORMALIZATION_H_

#include <string_view>

namespace octet {

/// custom_code of the operator. Inputs: x with its channels last, then gamma, beta, mean, variance,
/// constants of shape [channels]. Options: BatchNormalizationOptions. Output: the shape of x.
inline constexpr std::string_view kBatchNormalization = "octet.BatchNormalization";

}  // namespace octet

#endif  // OCTET_CONVERTER_BATCH_NORMALIZATION_H_
