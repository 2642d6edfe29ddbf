// Operators that only move elements (PAD, CONCATENATION, RESHAPE, TRANSPOSE, ...) do not care about
// types: an element is so many bytes.
#ifndef OCTET_INTERPRETER_OPS_MOVE_H_
#define OCTET_INTERPRETER_OPS_MOVE_H_

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "interpreter/op.h"
#include "interpreter/ops/nd_loop.h"

namespace octet {

/// Input and output have one type, and its elements are 1, 2, 4 or 8 bytes.
Status ExpectMovable(PrepareContext& node, const TensorInfo& input, const TensorInfo& output);

/// Calls body(std::integral_constant<int, bytes>) for an element size ExpectMovable lets pass.
template <typename Body>
auto WithElementBytes(int bytes, const Body& body) {
  switch (bytes) {
    case 1:
      return body(std::integral_constant<int, 1>());
    case 2:
      return body(std::integral_constant<int, 2>());
    case 4:
      return body(std::integral_constant<int, 4>());
    default:
      return body(std::integral_constant<int, 8>());
  }
}

/// output[i] = the element at `value`, for `count` elements.
template <int kBytes>
void FillElements(const uint8_t* value, int64_t count, uint8_t* output) {
  if constexpr (kBytes == 1) {
    std::memset(output, value[0], count);
  } else {
    for (int64_t i = 0; i < count; ++i) std::memcpy(output + i * kBytes, value, kBytes);
  }
}

/// Copies the elements of a walk (input, output).
template <int kBytes>
void MoveRows(const NdLoop<2>& loop, const uint8_t* input, uint8_t* output) {
  const int64_t length = loop.row_length();
  const int64_t from_stride = loop.row_stride(0) * kBytes, to_stride = loop.row_stride(1) * kBytes;
  loop.ForEachRow([&](const NdLoop<2>::Positions& at) {
    const uint8_t* from = input + at[0] * kBytes;
    uint8_t* to = output + at[1] * kBytes;
    if (from_stride == kBytes && to_stride == kBytes) {
      std::memcpy(to, from, length * kBytes);
      return;
    }
    for (int64_t i = 0; i < length; ++i) {
      std::memcpy(to + i * to_stride, from + i * from_stride, kBytes);
    }
  });
}

/// A Step: the elements of a walk (input 0, output 0), which starts at element `first` of the
/// input.
StepPtr MakeMoveStep(const NdLoop<2>& loop, int element_bytes, int64_t first = 0);

/// Tensors laid side by side in a larger one: `runs` times, so many bytes of the first, then of the
/// second, ...
struct SideBySide {
  int64_t runs = 0;
  std::vector<size_t> bytes;  // of each part, in one run
};
/// A Step: the inputs side by side become output 0.
StepPtr MakeJoinStep(SideBySide parts);
/// A Step: input `whole` is taken apart; part i becomes output i.
StepPtr MakeSplitStep(int whole, SideBySide parts);

/// A Step for operators that only change the shape: the bytes of input 0, which may share the
/// output's memory.
StepPtr MakeCopyStep(size_t bytes);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_MOVE_H_
