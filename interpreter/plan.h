// Plan: a graph compiled for given input shapes. Shapes are known, constants folded, weights
// packed, one Step per operator that has something left to do. Immutable; interpreters share it.
#ifndef OCTET_INTERPRETER_PLAN_H_
#define OCTET_INTERPRETER_PLAN_H_

#include <memory>
#include <span>
#include <vector>

#include <octet/interpreter.h>

#include "interpreter/memory_plan.h"
#include "interpreter/op.h"
#include "interpreter/packed_cache.h"

namespace octet {

/// What a graph is compiled for.
struct Target {
  std::span<const Op* const> ops;
  const Kernel& kernel;
  size_t memory_limit_bytes;
};

class Plan {
 public:
  /// Compiles `graph`, which must outlive the Plan. `input_shapes`: one per graph input. Operators
  /// that cannot run are appended to `unsupported`, and the rest is checked all the same; the error
  /// then lists them.
  static Expected<std::shared_ptr<const Plan>> Compile(
      const Graph& graph, const Target& target, PackedCache& cache,
      const std::vector<Shape>& input_shapes, std::vector<UnsupportedOperator>& unsupported);

  struct Entry {
    int op = 0;  // index in graph.operators
    StepPtr step;
  };
  const Graph& graph() const { return *graph_; }
  const std::vector<TensorInfo>& tensors() const { return tensors_; }
  const std::vector<Entry>& steps() const { return steps_; }
  /// Of values that were computed while compiling.
  size_t computed_bytes() const { return computed_bytes_; }

 private:
  explicit Plan(const Graph& graph) : graph_(&graph) {}
  friend class Compiler;

  const Graph* graph_;
  std::vector<TensorInfo> tensors_;  // by tensor index
  std::vector<Entry> steps_;
  size_t computed_bytes_ = 0;
};

/// Where everything lies for one interpreter: activations and scratch.
struct ArenaPlan {
  static constexpr size_t kNowhere = ~size_t{0};
  std::vector<size_t> tensor_address;   // by tensor index; kNowhere: constant or unused
  std::vector<size_t> scratch_address;  // by step
  size_t bytes = 0;
};

ArenaPlan PlanArena(const Plan& plan, int num_threads, bool preserve_all);

}  // namespace octet

#endif  // OCTET_INTERPRETER_PLAN_H_
