// Model inside.
#ifndef OCTET_INTERPRETER_MODEL_H_
#define OCTET_INTERPRETER_MODEL_H_

#include <memory>

#include <octet/interpreter.h>

#include "interpreter/packed_cache.h"
#include "interpreter/plan.h"

namespace octet {

struct Model::Impl {
  Graph graph;
  std::span<const Op* const> ops;
  const Kernel* kernel = nullptr;
  size_t memory_limit_bytes = 0;
  PackedCache cache;
  std::shared_ptr<const Plan> plan;  // for the shapes of the file

  Expected<std::shared_ptr<const Plan>> Compile(const std::vector<Shape>& input_shapes,
                                                std::vector<UnsupportedOperator>& unsupported);
  /// Error: with an arena of so many bytes, `used` takes more memory than it may.
  Status CheckMemory(const Plan& used, size_t arena_bytes) const;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_MODEL_H_
