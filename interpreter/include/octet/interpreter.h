// Running a model.
//
//   auto model = octet::Model::FromFile("mobilenet_v2_uint8.tflite");
//   if (!model) return Fail(model.status().message());
//   octet::Interpreter interpreter(*model, {.num_threads = 2});
//   std::span<uint8_t> pixels = interpreter.Input<uint8_t>(0);
//   ...
//   if (octet::Status s = interpreter.Invoke(); !s.ok()) return Fail(s.message());
//   std::span<const uint8_t> scores = interpreter.Output<uint8_t>(0);
//
// A Model is verified, compiled and packed once, immutable, and shared by any number of
// Interpreters on any number of threads. An Interpreter belongs to one thread at a time (its pool
// is its own).
#ifndef OCTET_INTERPRETER_H_
#define OCTET_INTERPRETER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

struct Kernel;
struct Op;

/// Every operator octet runs.
std::span<const Op* const> AllOps();

struct ModelOptions {
  /// What the model may use. A program that names its own list here never refers to AllOps(), and
  /// only what it names is linked.
  std::span<const Op* const> ops = AllOps();
  /// nullptr: the best kernel of this processor, or the one OCTET_KERNEL names.
  const Kernel* kernel = nullptr;
  /// The most memory one interpreter may need: packed weights, values computed while loading, and
  /// its arena. A file that asks for more is refused by Model, packed weights being counted operator
  /// by operator as they are packed; what depends on InterpreterOptions by Interpreter::status(),
  /// and what depends on new shapes by ResizeInput.
  size_t memory_limit_bytes = size_t{1} << 31;
};

class Model {
 public:
  /// Errors: kInvalid for a file that is broken or needs more memory than it may, kUnsupported for
  /// one that needs an operator, a type or an attribute octet lacks (all of them listed).
  static Expected<Model> FromFile(const std::string& path, const ModelOptions& options = {});
  /// `bytes` must outlive the Model unless they carry an owner.
  static Expected<Model> FromBuffer(const Bytes& bytes, const ModelOptions& options = {});
  static Expected<Model> FromGraph(Graph graph, const ModelOptions& options = {});

  const Graph& graph() const;
  /// Bytes of weights in the kernels' own layouts.
  size_t packed_bytes() const;

  struct Impl;  // interpreter/model.h
  const std::shared_ptr<Impl>& impl() const { return impl_; }

 private:
  explicit Model(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

/// An operator of a graph that cannot run, and why.
struct UnsupportedOperator {
  int index = 0;  // in graph.operators
  std::string reason;
};

/// What keeps `graph` from becoming a Model, operator by operator; empty when nothing does. Errors:
/// a graph that is broken rather than unsupported.
Expected<std::vector<UnsupportedOperator>> ListUnsupported(Graph graph,
                                                           const ModelOptions& options = {});

struct InterpreterOptions {
  int num_threads = 1;
  /// Keep every tensor of the file readable after Invoke (for comparison and calibration) instead
  /// of reusing memory. Results are the same either way.
  bool preserve_all = false;
  /// Memory for activations, at least ArenaBytes() long and 64-byte aligned; empty: allocated.
  std::span<uint8_t> arena = {};
};

/// What an Observer is told about the operator that is running.
struct OperatorInfo {
  int index = 0;            // in graph().operators
  std::string_view kernel;  // the implementation that runs it
  int64_t macs = 0;         // multiply-adds
};

/// Sees operators start and end; profiling and calibration derive from it.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void OnStart(const OperatorInfo&) {}
  /// The operator's outputs are readable through Interpreter::TensorData until the next one starts.
  virtual void OnEnd(const OperatorInfo&) {}
};

class Interpreter {
 public:
  explicit Interpreter(const Model& model, const InterpreterOptions& options = {});
  ~Interpreter();
  Interpreter(Interpreter&&) noexcept;
  Interpreter& operator=(Interpreter&&) noexcept;

  /// What went wrong at construction (the memory limit, an arena that is too small) or, with the
  /// arena, at ResizeInput; Invoke returns it too.
  const Status& status() const;

  /// Activation memory needed with these options, known before anything is allocated.
  static size_t ArenaBytes(const Model& model, const InterpreterOptions& options = {});
  size_t arena_bytes() const;

  int num_inputs() const;
  int num_outputs() const;
  /// Index of input or output i in graph().tensors.
  int input_tensor(int i) const;
  int output_tensor(int i) const;

  /// Values of input or output i. REQUIRES: T has the size of the tensor's type.
  template <typename T>
  std::span<T> Input(int i) {
    return As<T>(MutableInput(i));
  }
  template <typename T>
  std::span<const T> Output(int i) const {
    return As<const T>(TensorData(output_tensor(i)));
  }

  /// Gives input i another shape (every dimension the file leaves open may change); reads of inputs
  /// and outputs must be repeated afterwards. Errors: a shape the network cannot take or the memory
  /// limit forbids, where the old one stays; an arena that is too small.
  Status ResizeInput(int i, std::span<const int32_t> shape);

  /// Runs the network. Allocates nothing. Fails only on values that address other values (gather
  /// indices), or with status().
  Status Invoke();

  /// nullptr: none. Observation never changes a byte.
  void SetObserver(Observer* observer);

  /// Current shape, and bytes: of an input, an output, a constant, or (with preserve_all, or inside
  /// Observer::OnEnd) any tensor. Empty when the tensor is not materialized.
  std::span<const int32_t> TensorShape(int tensor) const;
  std::span<const uint8_t> TensorData(int tensor) const;

 private:
  template <typename T, typename Byte>
  static std::span<T> As(std::span<Byte> bytes) {
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  std::span<uint8_t> MutableInput(int i);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet

#endif  // OCTET_INTERPRETER_H_
