// Windows sliding over an image: the geometry convolutions and pools share, TFLite's rules.
#ifndef OCTET_INTERPRETER_OPS_WINDOW_H_
#define OCTET_INTERPRETER_OPS_WINDOW_H_

#include <algorithm>
#include <cstdint>

#include <octet/options.h>

namespace octet {

/// One axis of a window. Output i covers inputs i · stride − pad_before + k · dilation, k in [0,
/// filter).
struct WindowAxis {
  int input = 0;
  int filter = 0;
  int stride = 1;
  int dilation = 1;
  int pad_before = 0;
  int output = 0;
};

/// The outputs whose windows lie inside the input: begin .. end.
struct InsideRange {
  int begin, end;
};
inline InsideRange InsideOf(const WindowAxis& axis) {
  const int64_t begin = (int64_t{axis.pad_before} + axis.stride - 1) / axis.stride;
  const int64_t last_start =
      int64_t{axis.input} - 1 - (int64_t{axis.filter} - 1) * axis.dilation + axis.pad_before;
  const int64_t end = last_start < 0 ? 0 : last_start / axis.stride + 1;
  const int64_t inside_end = std::min<int64_t>(end, axis.output);
  return {static_cast<int>(std::min(begin, inside_end)), static_cast<int>(inside_end)};
}

/// SAME: output = ceil(input / stride), VALID: only windows that lie inside. Padding that cannot be
/// split evenly has its extra element after. An `output` of 0 or less means that no window fits.
/// REQUIRES: filter, stride, dilation >= 1.
inline WindowAxis MakeWindowAxis(Padding padding, int input, int filter, int stride,
                                 int dilation = 1) {
  const int64_t covered = (int64_t{filter} - 1) * dilation + 1;
  const int64_t output = padding == Padding::kSame ? (int64_t{input} + stride - 1) / stride
                                                   : (int64_t{input} + stride - covered) / stride;
  const int64_t missing = (output - 1) * stride + covered - input;
  const int64_t before = missing > 0 && padding == Padding::kSame ? missing / 2 : 0;
  return {input, filter, stride, dilation, static_cast<int>(before), static_cast<int>(output)};
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_WINDOW_H_
