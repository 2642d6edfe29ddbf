#include "interpreter/plan.h"

#include <algorithm>
#include <utility>

#include "base/aligned_buffer.h"
#include "base/check.h"
#include "base/str.h"

namespace octet {
namespace {

const uint8_t kNoValues = 0;  // what an empty constant points at

const Op* FindOp(std::span<const Op* const> ops, const Operator& wanted) {
  for (const Op* op : ops) {
    if (op->code == wanted.code &&
        (op->code != OpCode::kCustom || op->custom_name == wanted.custom_code)) {
      return op;
    }
  }
  return nullptr;
}

/// One sentence that lists all: "2 operators cannot run: operator 3 (LSTM): no such operator; ...".
Status UnsupportedStatus(const Graph& graph, const std::vector<UnsupportedOperator>& unsupported) {
  std::string list;
  for (const UnsupportedOperator& each : unsupported) {
    if (!list.empty()) list += "; ";
    list += StrCat(DescribeOperator(graph, each.index), ": ", each.reason);
  }
  return UnsupportedError(unsupported.size(), unsupported.size() == 1 ? " operator" : " operators",
                          " cannot run: ", list);
}

}  // namespace

/// The work of Plan::Compile, operator by operator.
class Compiler {
 public:
  Compiler(const Graph& graph, const Target& target, PackedCache& cache,
           std::vector<UnsupportedOperator>& unsupported)
      : graph_(graph),
        target_(target),
        cache_(cache),
        unsupported_(unsupported),
        guessed_(graph.tensors.size(), false),
        plan_(graph) {}

  Expected<std::shared_ptr<const Plan>> Run(const std::vector<Shape>& input_shapes) {
    InitTensors(input_shapes);
    for (size_t i = 0; i < graph_.operators.size(); ++i) {
      const int index = static_cast<int>(i);
      OCTET_RETURN_IF_ERROR_IN(DescribeOperator(graph_, index), VisitOperator(index));
    }
    if (!unsupported_.empty()) return UnsupportedStatus(graph_, unsupported_);
    return std::make_shared<const Plan>(std::move(plan_));
  }

 private:
  std::vector<TensorInfo>& tensors() { return plan_.tensors_; }

  void InitTensors(const std::vector<Shape>& input_shapes) {
    std::vector<bool> written(graph_.tensors.size(), false);
    for (int t : graph_.inputs) written[t] = true;
    for (const Operator& op : graph_.operators) {
      for (int t : op.outputs) {
        if (t != kNoTensor) written[t] = true;
      }
    }
    for (size_t t = 0; t < graph_.tensors.size(); ++t) {
      const Tensor& tensor = graph_.tensors[t];
      // No bytes are no constant, wherever they lie.
      const auto value = tensor.constant() ? tensor.data.data : std::span<const uint8_t>();
      tensors().push_back({&tensor, tensor.shape, value, nullptr});
      const bool empty_constant =
          !written[t] && !tensor.constant() && NumElements(tensor.shape) == 0;
      if (empty_constant) tensors()[t].value = {&kNoValues, 0};
    }
    for (size_t i = 0; i < graph_.inputs.size(); ++i)
      tensors()[graph_.inputs[i]].shape = input_shapes[i];
  }

  /// Compiles one operator. Behind an operator that cannot run, shapes are only what the file says:
  /// what is wrong there may be no fault of its own.
  Status VisitOperator(int index) {
    const Operator& op = graph_.operators[index];
    const auto is_guessed = [&](int t) { return t != kNoTensor && guessed_[t]; };
    const bool guessing = std::any_of(op.inputs.begin(), op.inputs.end(), is_guessed);
    const Status status = CompileOperator(index);
    const bool unsupported = status.code() == StatusCode::kUnsupported;
    if (unsupported) unsupported_.push_back({index, status.message()});
    if (!unsupported && !guessing) return status;
    for (int t : op.outputs) {
      if (t != kNoTensor) guessed_[t] = true;
    }
    return {};
  }

  Status CompileOperator(int index) {
    const Operator& op = graph_.operators[index];
    OCTET_ASSIGN_OR_RETURN(const Op* implementation, FindImplementation(op));
    OCTET_RETURN_IF_ERROR(CheckInputs(op));
    PrepareContext node(op, tensors(), index, cache_, target_.kernel);
    OCTET_ASSIGN_OR_RETURN(StepPtr step, implementation->prepare(node));
    OCTET_RETURN_IF_ERROR(CheckOutputs(op));
    if (cache_.bytes() > target_.memory_limit_bytes) {
      return InvalidError("packed weights: ", cache_.bytes(), " bytes, the memory limit is ",
                          target_.memory_limit_bytes);
    }
    // Each thread's part starts on a cache line.
    step->scratch_bytes_per_thread = RoundUp(step->scratch_bytes_per_thread, kCacheLineBytes);
    if (AllOutputsKnown(op)) return {};
    const int64_t work = step->macs + step->other_work;
    if (AllInputsKnown(op) && work <= work_left_) {
      work_left_ -= work;
      return Fold(op, *step);
    }
    plan_.steps_.push_back({index, std::move(step)});
    return {};
  }

  Expected<const Op*> FindImplementation(const Operator& op) const {
    const Op* found = FindOp(target_.ops, op);
    if (found == nullptr) return UnsupportedError("no such operator in octet");
    if (op.version < 1) return InvalidError("version ", op.version, ", expected at least 1");
    const int last_version = LastVersion(op.code);
    if (last_version == 0 || op.version <= last_version) return found;
    return UnsupportedError("version ", op.version, ", octet knows up to ", last_version);
  }

  Status CheckInputs(const Operator& op) {
    for (int t : op.inputs) {
      if (t != kNoTensor) OCTET_RETURN_IF_ERROR_IN(DescribeTensor(graph_, t), CheckInput(t));
    }
    return {};
  }

  /// No operator reads these.
  Status CheckInput(int t) {
    const Tensor& tensor = graph_.tensors[t];
    if (tensor.is_variable) return UnsupportedError("a variable (state kept between runs)");
    if (tensor.sparsity != Sparsity()) return UnsupportedError("sparse, expected all values");
    if (ElementBytes(tensor.type) == 0) return UnsupportedError("type ", DataTypeName(tensor.type));
    OCTET_RETURN_IF_ERROR(ElementCount(tensors()[t].shape).status());
    return tensors()[t].constant() ? Status() : CheckFits(tensors()[t]);
  }

  /// Of a tensor that takes memory. What is prepared for it may take as much again.
  Status CheckFits(const TensorInfo& tensor) const {
    if (tensor.bytes() <= target_.memory_limit_bytes) return {};
    return InvalidError("shape ", tensor.shape, " of ", DataTypeName(tensor.type()), " needs ",
                        tensor.bytes(), " bytes, the memory limit is ", target_.memory_limit_bytes);
  }

  /// Every output has a fixed element size and a size in bytes that may be allocated.
  Status CheckOutputs(const Operator& op) {
    for (int t : op.outputs) {
      if (t != kNoTensor)
        OCTET_RETURN_IF_ERROR_IN(DescribeTensor(graph_, t), CheckOutput(tensors()[t]));
    }
    return {};
  }

  Status CheckOutput(const TensorInfo& output) {
    OCTET_RETURN_IF_ERROR(ElementCount(output.shape).status());
    if (ElementBytes(output.type()) == 0) {
      return UnsupportedError("type ", DataTypeName(output.type()));
    }
    return CheckFits(output);
  }

  bool AllOutputsKnown(const Operator& op) {
    for (int t : op.outputs) {
      if (!tensors()[t].constant()) return false;
    }
    return true;
  }

  bool AllInputsKnown(const Operator& op) {
    for (int t : op.inputs) {
      if (t != kNoTensor && !tensors()[t].constant()) return false;
    }
    return !op.inputs.empty();
  }

  /// Runs a Step whose inputs are all known now; its outputs become constants.
  Status Fold(const Operator& op, const Step& step) {
    OCTET_RETURN_IF_ERROR(ChargeFold(op, step));
    std::vector<uint8_t*> addresses(tensors().size(), nullptr);
    for (int t : op.inputs) {
      if (t != kNoTensor) addresses[t] = const_cast<uint8_t*>(tensors()[t].value.data());
    }
    for (int t : op.outputs) {
      auto buffer = std::make_shared<AlignedBuffer>(tensors()[t].bytes());
      addresses[t] = buffer->data();
      tensors()[t].value = {buffer->data(), tensors()[t].bytes()};
      tensors()[t].owner = std::move(buffer);
    }
    const AlignedBuffer scratch(step.scratch_bytes_per_thread);
    ThreadPool pool(1);
    return step.Run(
        RunContext(addresses.data(), op, scratch.data(), step.scratch_bytes_per_thread, pool));
  }

  Status ChargeFold(const Operator& op, const Step& step) {
    for (int t : op.outputs) plan_.computed_bytes_ += tensors()[t].bytes();
    const size_t needed = plan_.computed_bytes_ + step.scratch_bytes_per_thread;
    if (needed <= target_.memory_limit_bytes) return {};
    return InvalidError("values computed while loading: ", needed, " bytes, the memory limit is ",
                        target_.memory_limit_bytes);
  }

  const Graph& graph_;
  const Target& target_;
  PackedCache& cache_;
  std::vector<UnsupportedOperator>& unsupported_;
  std::vector<bool> guessed_;  // by tensor: its shape depends on an operator that cannot run
  int64_t work_left_ = int64_t{1} << 28;  // to fold; what takes more waits until the network runs
  Plan plan_;
};

Expected<std::shared_ptr<const Plan>> Plan::Compile(const Graph& graph, const Target& target,
                                                    PackedCache& cache,
                                                    const std::vector<Shape>& input_shapes,
                                                    std::vector<UnsupportedOperator>& unsupported) {
  OCTET_CHECK_EQ(input_shapes.size(), graph.inputs.size());
  return Compiler(graph, target, cache, unsupported).Run(input_shapes);
}

namespace {

/// Lifetimes of tensors over the steps. Views (Step::alias_input) live in their root.
class Lifetimes {
 public:
  Lifetimes(const Plan& plan, bool preserve_all)
      : plan_(plan),
        last_step_(static_cast<int>(plan.steps().size())),
        items_(plan.tensors().size()),
        root_(plan.tensors().size()),
        used_(plan.tensors().size(), false) {
    for (size_t t = 0; t < root_.size(); ++t) root_[t] = static_cast<int>(t);
    if (!preserve_all) FindViews();
    // Inputs are written before the first step and keep their values until the last.
    for (int t : plan.graph().inputs) Use(t, -1), Use(t, last_step_);
    for (size_t s = 0; s < plan.steps().size(); ++s) UseStep(static_cast<int>(s));
    for (int t : plan.graph().outputs) Use(t, last_step_);
    if (!preserve_all) return;
    for (size_t t = 0; t < used_.size(); ++t) {
      if (used_[t]) Use(static_cast<int>(t), last_step_);
    }
  }

  int root(int tensor) const { return root_[tensor]; }
  bool used(int tensor) const { return used_[root_[tensor]]; }
  MemoryItem item(int tensor) const { return items_[tensor]; }

 private:
  const Operator& OperatorOf(int step) const {
    return plan_.graph().operators[plan_.steps()[step].op];
  }

  void FindViews() {
    for (size_t s = 0; s < plan_.steps().size(); ++s) {
      const int alias = plan_.steps()[s].step->alias_input;
      if (alias < 0) continue;
      const int from = OperatorOf(static_cast<int>(s)).inputs[alias];
      const int to = OperatorOf(static_cast<int>(s)).outputs[0];
      if (!plan_.tensors()[from].constant()) root_[to] = root_[from];
    }
  }

  void UseStep(int step) {
    for (int t : OperatorOf(step).inputs) Use(t, step);
    for (int t : OperatorOf(step).outputs) Use(t, step);
  }

  void Use(int tensor, int step) {
    if (tensor == kNoTensor || plan_.tensors()[tensor].constant()) return;
    const int root = root_[tensor];
    if (!used_[root]) items_[root] = {plan_.tensors()[root].bytes(), step, step};
    items_[root].last = step > items_[root].last ? step : items_[root].last;
    used_[root] = true;
  }

  const Plan& plan_;
  int last_step_;
  std::vector<MemoryItem> items_;
  std::vector<int> root_;
  std::vector<bool> used_;
};

}  // namespace

ArenaPlan PlanArena(const Plan& plan, int num_threads, bool preserve_all) {
  const Lifetimes lifetimes(plan, preserve_all);
  const int num_tensors = static_cast<int>(plan.tensors().size());
  std::vector<MemoryItem> items;
  std::vector<int> item_of(num_tensors, -1);
  for (int t = 0; t < num_tensors; ++t) {
    if (lifetimes.root(t) != t || !lifetimes.used(t)) continue;
    item_of[t] = static_cast<int>(items.size());
    items.push_back(lifetimes.item(t));
  }
  const size_t first_scratch = items.size();
  for (size_t s = 0; s < plan.steps().size(); ++s) {
    const int now = static_cast<int>(s);
    items.push_back({plan.steps()[s].step->scratch_bytes_per_thread * num_threads, now, now});
  }

  const MemoryPlan memory = PlanMemory(items);
  ArenaPlan arena;
  arena.bytes = memory.bytes;
  arena.tensor_address.assign(num_tensors, ArenaPlan::kNowhere);
  for (int t = 0; t < num_tensors; ++t) {
    const int item = item_of[lifetimes.root(t)];
    if (item >= 0) arena.tensor_address[t] = memory.addresses[item];
  }
  arena.scratch_address.assign(memory.addresses.begin() + first_scratch, memory.addresses.end());
  return arena;
}

}  // namespace octet
