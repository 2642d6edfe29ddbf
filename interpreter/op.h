// Op: how an operator joins the interpreter. One file per operator defines a `const Op`, and
// op_list.cc lists it. Prepare checks types, shapes and attributes, sets the output shapes and
// precomputes; what it returns (a Step) only computes and can fail only on data-dependent indices.
//
//   Expected<StepPtr> Prepare(PrepareContext& node) {
//     OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
//     ...
//     node.SetOutputShape(0, shape);
//     return MakeStep([=](const RunContext& run) { ...; return Status(); });
//   }
//   const Op kRelu = {.code = OpCode::kRelu, .prepare = Prepare};
//
// Start reading with ops/fully_connected.cc.
#ifndef OCTET_INTERPRETER_OP_H_
#define OCTET_INTERPRETER_OP_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <octet/gemm.h>
#include <octet/graph.h>
#include <octet/status.h>

#include "base/str.h"
#include "base/thread_pool.h"

namespace octet {

using Shape = std::vector<int32_t>;

/// Product of the dimensions. REQUIRES: it fits; Prepare refuses tensors for which it does not.
inline int64_t NumElements(std::span<const int32_t> shape) {
  // Beside a 0 the other dimensions may be as large as they like.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  int64_t count = 1;
  for (int32_t dimension : shape) count *= dimension;
  return count;
}

/// One tensor as Prepare sees it. `shape` is the current one (after ResizeInput), not the file's.
struct TensorInfo {
  const Tensor* tensor = nullptr;
  Shape shape;
  std::span<const uint8_t> value;     // set for constants and for what Prepare has already computed
  std::shared_ptr<const void> owner;  // keeps a computed value

  DataType type() const { return tensor->type; }
  int rank() const { return static_cast<int>(shape.size()); }
  bool constant() const { return value.data() != nullptr; }
  int64_t num_elements() const { return NumElements(shape); }
  size_t bytes() const { return static_cast<size_t>(num_elements()) * ElementBytes(type()); }
  /// REQUIRES: constant(), and T is the type's.
  template <typename T>
  std::span<const T> values() const {
    return {reinterpret_cast<const T*>(value.data()), value.size() / sizeof(T)};
  }
  /// Per-tensor quantization. REQUIRES: checked by PrepareContext::ExpectQuantized.
  float scale() const { return tensor->quantization.scale[0]; }
  int zero_point() const {
    return tensor->quantization.zero_point.empty()
               ? 0
               : static_cast<int>(tensor->quantization.zero_point[0]);
  }
};

/// What Run sees: addresses, nothing else.
class RunContext {
 public:
  RunContext(uint8_t* const* tensors, const Operator& op, uint8_t* scratch,
             size_t scratch_bytes_per_thread, ThreadPool& thread_pool)
      : pool(thread_pool),
        tensors_(tensors),
        op_(op),
        scratch_(scratch),
        scratch_bytes_per_thread_(scratch_bytes_per_thread) {}

  /// nullptr for an absent optional input.
  template <typename T>
  const T* input(int i) const {
    const int tensor = i < static_cast<int>(op_.inputs.size()) ? op_.inputs[i] : kNoTensor;
    return tensor == kNoTensor ? nullptr : reinterpret_cast<const T*>(tensors_[tensor]);
  }
  template <typename T>
  T* output(int i) const {
    return reinterpret_cast<T*>(tensors_[op_.outputs[i]]);
  }
  /// 64-byte aligned; as many bytes as the Step asked for, a part of its own for each thread.
  uint8_t* scratch(int thread) const { return scratch_ + thread * scratch_bytes_per_thread_; }

  ThreadPool& pool;

 private:
  uint8_t* const* tensors_;
  const Operator& op_;
  uint8_t* scratch_;
  size_t scratch_bytes_per_thread_;
};

/// A prepared operator: immutable, shared by every interpreter of the model.
class Step {
 public:
  virtual ~Step() = default;
  virtual Status Run(const RunContext& run) const = 0;

  std::string_view kernel = "portable";  // for profiles: what computes
  int64_t macs = 0;                      // multiply-adds per run
  int64_t other_work = 0;                // other operations, where they are many for each element
  size_t scratch_bytes_per_thread = 0;
  int alias_input = -1;  // output 0 may share the memory of this input (RESHAPE: then Run must
                         // accept equal addresses)
};
using StepPtr = std::unique_ptr<Step>;

/// A Step that calls `body(const RunContext&) -> Status`.
template <typename Body>
StepPtr MakeStep(Body body) {
  struct BodyStep : Step {
    explicit BodyStep(Body b) : body(std::move(b)) {}
    Status Run(const RunContext& run) const override { return body(run); }
    Body body;
  };
  return std::make_unique<BodyStep>(std::move(body));
}

/// What is computed once per model and shared by its interpreters (packed weights), by operator and
/// slot.
class PackedCache;

/// What Prepare sees of one operator.
class PrepareContext {
 public:
  PrepareContext(const Operator& op, std::span<TensorInfo> tensors, int operator_index,
                 PackedCache& cache, const Kernel& kernel)
      : op_(op),
        tensors_(tensors),
        operator_index_(operator_index),
        cache_(cache),
        kernel_(kernel) {}

  const Operator& op() const { return op_; }
  /// The typed options, defaults when the file has none.
  template <typename T>
  T options() const {
    const T* found = std::get_if<T>(&op_.options);
    return found ? *found : T{};
  }

  int num_inputs() const { return static_cast<int>(op_.inputs.size()); }
  int num_outputs() const { return static_cast<int>(op_.outputs.size()); }
  bool has_input(int i) const { return i < num_inputs() && op_.inputs[i] != kNoTensor; }
  /// REQUIRES: has_input(i).
  const TensorInfo& input(int i) const { return tensors_[op_.inputs[i]]; }
  const TensorInfo& output(int i) const { return tensors_[op_.outputs[i]]; }
  void SetOutputShape(int i, Shape shape) { tensors_[op_.outputs[i]].shape = std::move(shape); }
  /// Declares output i known now (SHAPE): it becomes a constant and Run need not write it.
  void SetOutputValue(int i, Bytes value);

  // Checks. Each error names the input or output, what was found and what was expected.

  /// min..max inputs, none of the first `min` absent, and exactly `outputs` outputs.
  Status ExpectCounts(int min_inputs, int max_inputs, int outputs) const;
  Status ExpectCounts(int inputs, int outputs) const {
    return ExpectCounts(inputs, inputs, outputs);
  }
  Status ExpectRank(const char* role, const TensorInfo& tensor, int rank) const;
  /// One scale, finite and > 0, and a zero point within the type.
  Status ExpectQuantized(const char* role, const TensorInfo& tensor) const;
  Status ExpectSameType(const TensorInfo& a, const TensorInfo& b) const;
  Status ExpectConstant(const char* role, const TensorInfo& tensor) const;
  /// "CONV_2D has no kernel for INT16": kUnsupported.
  Status UnsupportedType(const char* role, const TensorInfo& tensor) const;

  /// Packs once per model; later calls with the same slot return the first result.
  Expected<std::shared_ptr<const PackedWeights>> Pack(
      int slot, const ProductSpec& spec, const void* lhs, std::span<const int32_t> bias,
      std::span<const QuantizedMultiplier> multipliers);
  /// The same for anything else: `make` returns the value and its size in bytes.
  template <typename T>
  std::shared_ptr<const T> Cached(int slot, const std::function<std::pair<T, size_t>()>& make) {
    return std::static_pointer_cast<const T>(CachedErased(slot, [&] {
      auto [value, bytes] = make();
      return std::pair<std::shared_ptr<const void>, size_t>(std::make_shared<T>(std::move(value)),
                                                            bytes);
    }));
  }

  const Kernel& kernel() const { return kernel_; }

 private:
  using Erased = std::pair<std::shared_ptr<const void>, size_t>;
  std::shared_ptr<const void> CachedErased(int slot, const std::function<Erased()>& make);

  const Operator& op_;
  std::span<TensorInfo> tensors_;
  int operator_index_;
  PackedCache& cache_;
  const Kernel& kernel_;
};

struct Op {
  OpCode code = OpCode::kCustom;
  std::string_view custom_name = {};  // set when code is kCustom
  Expected<StepPtr> (*prepare)(PrepareContext& node) = nullptr;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_OP_H_
