// NdLoop: one walk through an index space for several tensors at once, each with its own strides.
// Broadcasting (a stride of 0), transposing, padding, concatenating and reducing are all this walk.
// Dimensions that every tensor steps through evenly are merged, so most walks end up with one or
// two.
#ifndef OCTET_INTERPRETER_OPS_ND_LOOP_H_
#define OCTET_INTERPRETER_OPS_ND_LOOP_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace octet {

/// The most dimensions an operator accepts.
inline constexpr int kMaxRank = 8;

/// Elements from one index to the next in each dimension of a dense row-major tensor.
inline std::array<int64_t, kMaxRank> DenseStrides(std::span<const int32_t> shape) {
  std::array<int64_t, kMaxRank> strides{};
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= shape[d];
  }
  return strides;
}

template <int kTensors>
class NdLoop {
 public:
  using Positions = std::array<int64_t, kTensors>;  // one per tensor, in elements
  using Strides = std::array<std::array<int64_t, kMaxRank>, kTensors>;

  NdLoop() = default;
  /// REQUIRES: extents has at most kMaxRank entries, each >= 1.
  NdLoop(std::span<const int32_t> extents, const Strides& strides) {
    for (size_t d = 0; d < extents.size(); ++d) {
      if (extents[d] == 1) continue;
      Dimension next = {extents[d], {}};
      for (int t = 0; t < kTensors; ++t) next.strides[t] = strides[t][d];
      if (rank_ > 0 && Continues(dimensions_[rank_ - 1], next)) {
        next.extent *= dimensions_[--rank_].extent;
      }
      dimensions_[rank_++] = next;
    }
    if (rank_ > 0) row_ = dimensions_[--rank_];
  }

  /// Length and steps of the innermost dimension, which ForEachRow leaves to its caller.
  int64_t row_length() const { return row_.extent; }
  int64_t row_stride(int tensor) const { return row_.strides[tensor]; }

  /// Calls body(positions of the row's first elements) for each row, in row-major order.
  template <typename Body>
  void ForEachRow(const Body& body) const {
    std::array<int64_t, kMaxRank> index{};
    Positions positions{};
    while (true) {
      body(positions);
      int d = rank_ - 1;
      for (; d >= 0; --d) {
        Move(positions, d, 1);
        if (++index[d] < dimensions_[d].extent) break;
        Move(positions, d, -index[d]);
        index[d] = 0;
      }
      if (d < 0) return;
    }
  }

 private:
  struct Dimension {
    int64_t extent = 1;
    Positions strides{};
  };

  /// Whether stepping past the end of `inner` is one step of `outer`, for every tensor.
  static bool Continues(const Dimension& outer, const Dimension& inner) {
    for (int t = 0; t < kTensors; ++t) {
      if (outer.strides[t] != inner.strides[t] * inner.extent) return false;
    }
    return true;
  }
  void Move(Positions& positions, int d, int64_t steps) const {
    for (int t = 0; t < kTensors; ++t) positions[t] += steps * dimensions_[d].strides[t];
  }

  int rank_ = 0;
  std::array<Dimension, kMaxRank> dimensions_;
  Dimension row_;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_ND_LOOP_H_
