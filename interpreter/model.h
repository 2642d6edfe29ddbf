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
  PackedCache cache;
  std::shared_ptr<const Plan> plan;  // for the shapes of the file
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_MODEL_H_
