#include <octet/interpreter.h>

#include "base/aligned_buffer.h"
#include "base/check.h"
#include "base/str.h"
#include "interpreter/model.h"

namespace octet {

struct Interpreter::Impl {
  Impl(const Model& m, const InterpreterOptions& o)
      : model(m.impl()),
        options(o),
        plan(model->plan),
        addresses(plan->tensors().size()),
        pool(o.num_threads) {}

  /// Takes over a plan: lays the arena out and points every tensor at its place. The plan before
  /// stays in force when the new one exceeds the memory limit.
  Status Use(std::shared_ptr<const Plan> new_plan);
  void PointAtTensors();
  /// `arena` becomes the caller's or one of our own.
  Status TakeArena();
  Status Invoke();
  std::span<uint8_t> Data(int tensor) const {
    return addresses[tensor] == nullptr
               ? std::span<uint8_t>()
               : std::span<uint8_t>(addresses[tensor], plan->tensors()[tensor].bytes());
  }

  std::shared_ptr<Model::Impl> model;
  InterpreterOptions options;
  std::shared_ptr<const Plan> plan;
  ArenaPlan arena_plan;
  AlignedBuffer owned_arena;
  uint8_t* arena = nullptr;
  std::vector<uint8_t*> addresses;  // by tensor; constants point at their values
  ThreadPool pool;
  Observer* observer = nullptr;
  Status status;
};

Status Interpreter::Impl::Use(std::shared_ptr<const Plan> new_plan) {
  ArenaPlan new_arena_plan = PlanArena(*new_plan, options.num_threads, options.preserve_all);
  OCTET_RETURN_IF_ERROR(model->CheckMemory(*new_plan, new_arena_plan.bytes));
  plan = std::move(new_plan);
  arena_plan = std::move(new_arena_plan);
  addresses.assign(plan->tensors().size(), nullptr);
  status = TakeArena();
  if (status.ok()) PointAtTensors();
  return status;
}

void Interpreter::Impl::PointAtTensors() {
  for (size_t t = 0; t < addresses.size(); ++t) {
    const TensorInfo& info = plan->tensors()[t];
    if (info.constant()) {
      addresses[t] = const_cast<uint8_t*>(info.value.data());  // no Step writes a constant
    } else if (arena_plan.tensor_address[t] != ArenaPlan::kNowhere) {
      addresses[t] = arena + arena_plan.tensor_address[t];
    }
  }
}

Status Interpreter::Impl::TakeArena() {
  if (options.arena.data() == nullptr) {
    owned_arena = AlignedBuffer::Try(arena_plan.bytes);
    arena = owned_arena.data();
    if (arena != nullptr) return {};
    return InvalidError("arena: ", arena_plan.bytes, " bytes cannot be allocated");
  }
  arena = options.arena.data();
  if (options.arena.size() < arena_plan.bytes) {
    return InvalidError("arena: ", options.arena.size(), " bytes, expected at least ",
                        arena_plan.bytes);
  }
  if (reinterpret_cast<uintptr_t>(arena) % kCacheLineBytes != 0) {
    return InvalidError("arena: not aligned to ", kCacheLineBytes, " bytes");
  }
  return {};
}

Status Interpreter::Impl::Invoke() {
  OCTET_RETURN_IF_ERROR(status);
  for (size_t s = 0; s < plan->steps().size(); ++s) {
    const auto& [index, step] = plan->steps()[s];
    const OperatorInfo info = {index, step->kernel, step->macs};
    const RunContext run(addresses.data(), model->graph.operators[index],
                         arena + arena_plan.scratch_address[s], step->scratch_bytes_per_thread,
                         pool);
    if (observer != nullptr) observer->OnStart(info);
    if (Status failed = step->Run(run); !failed.ok()) {
      return failed.In(DescribeOperator(model->graph, index));
    }
    if (observer != nullptr) observer->OnEnd(info);
  }
  return {};
}

Interpreter::Interpreter(const Model& model, const InterpreterOptions& options)
    : impl_(std::make_unique<Impl>(model, options)) {
  impl_->status = impl_->Use(impl_->plan);  // no plan before that could stay in force
}

Interpreter::~Interpreter() = default;
Interpreter::Interpreter(Interpreter&&) noexcept = default;
Interpreter& Interpreter::operator=(Interpreter&&) noexcept = default;

const Status& Interpreter::status() const {
  return impl_->status;
}

size_t Interpreter::ArenaBytes(const Model& model, const InterpreterOptions& options) {
  return PlanArena(*model.impl()->plan, options.num_threads, options.preserve_all).bytes;
}

size_t Interpreter::arena_bytes() const {
  return impl_->arena_plan.bytes;
}
int Interpreter::num_inputs() const {
  return static_cast<int>(impl_->model->graph.inputs.size());
}
int Interpreter::num_outputs() const {
  return static_cast<int>(impl_->model->graph.outputs.size());
}
int Interpreter::input_tensor(int i) const {
  return impl_->model->graph.inputs[i];
}
int Interpreter::output_tensor(int i) const {
  return impl_->model->graph.outputs[i];
}

std::span<uint8_t> Interpreter::MutableInput(int i) {
  return impl_->Data(input_tensor(i));
}

Status Interpreter::ResizeInput(int i, std::span<const int32_t> shape) {
  if (i < 0 || i >= num_inputs()) {
    return InvalidError("input ", i, ": the network has ", num_inputs());
  }
  auto count = ElementCount(shape);
  if (!count.ok()) return count.status().In(StrCat("input ", i));
  Model::Impl& model = *impl_->model;
  std::vector<Shape> shapes;
  for (int t : model.graph.inputs) shapes.push_back(impl_->plan->tensors()[t].shape);
  shapes[i].assign(shape.begin(), shape.end());
  std::vector<UnsupportedOperator> unsupported;
  OCTET_ASSIGN_OR_RETURN(auto plan, model.Compile(shapes, unsupported));
  return impl_->Use(std::move(plan));
}

Status Interpreter::Invoke() {
  return impl_->Invoke();
}

void Interpreter::SetObserver(Observer* observer) {
  impl_->observer = observer;
}

std::span<const int32_t> Interpreter::TensorShape(int tensor) const {
  return impl_->plan->tensors()[tensor].shape;
}

std::span<const uint8_t> Interpreter::TensorData(int tensor) const {
  return impl_->Data(tensor);
}

}  // namespace octet
