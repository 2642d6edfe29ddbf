#include "interpreter/model.h"

#include "base/file.h"
#include "base/str.h"

namespace octet {
namespace {

std::vector<Shape> InputShapes(const Graph& graph) {
  std::vector<Shape> shapes;
  for (int t : graph.inputs) shapes.push_back(graph.tensors[t].shape);
  return shapes;
}

/// Something comes out, and every input has a size that is known and a type that can be addressed.
Status CheckEnds(const Graph& graph) {
  if (graph.outputs.empty()) return InvalidError("the network has no outputs");
  for (int t : graph.inputs) {
    const Tensor& tensor = graph.tensors[t];
    if (ElementBytes(tensor.type) == 0) {
      return UnsupportedError("input ", DescribeTensor(graph, t), ": type ",
                              DataTypeName(tensor.type));
    }
    auto count = ElementCount(tensor.shape);
    if (!count.ok()) return count.status().In(StrCat("input ", DescribeTensor(graph, t)));
    if (*count == 0) {
      return InvalidError("input ", DescribeTensor(graph, t), ": empty shape ", tensor.shape);
    }
  }
  return {};
}

std::shared_ptr<Model::Impl> MakeImpl(Graph graph, const ModelOptions& options) {
  auto impl = std::make_shared<Model::Impl>();
  impl->graph = std::move(graph);
  impl->ops = options.ops;
  impl->kernel = options.kernel != nullptr ? options.kernel : &DefaultKernel();
  impl->memory_limit_bytes = options.memory_limit_bytes;
  return impl;
}

Status CompilePlan(Model::Impl& impl, std::vector<UnsupportedOperator>& unsupported) {
  OCTET_RETURN_IF_ERROR(Validate(impl.graph));
  OCTET_RETURN_IF_ERROR(CheckEnds(impl.graph));
  OCTET_ASSIGN_OR_RETURN(impl.plan, impl.Compile(InputShapes(impl.graph), unsupported));
  return impl.CheckMemory(*impl.plan, PlanArena(*impl.plan, 1, false).bytes);
}

}  // namespace

Expected<std::shared_ptr<const Plan>> Model::Impl::Compile(
    const std::vector<Shape>& input_shapes, std::vector<UnsupportedOperator>& unsupported) {
  return Plan::Compile(graph, {ops, *kernel, memory_limit_bytes}, cache, input_shapes, unsupported);
}

Status Model::Impl::CheckMemory(const Plan& used, size_t arena_bytes) const {
  const size_t loaded_bytes = cache.bytes() + used.computed_bytes();
  if (loaded_bytes <= memory_limit_bytes && arena_bytes <= memory_limit_bytes - loaded_bytes) {
    return {};
  }
  return InvalidError("an arena of ", arena_bytes, " bytes and weights of ", loaded_bytes,
                      " exceed the memory limit of ", memory_limit_bytes);
}

Expected<Model> Model::FromFile(const std::string& path, const ModelOptions& options) {
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, MapFile(path));
  auto model = FromBuffer(bytes, options);
  if (!model.ok()) return model.status().In(path);
  return model;
}

Expected<Model> Model::FromBuffer(const Bytes& bytes, const ModelOptions& options) {
  OCTET_ASSIGN_OR_RETURN(Graph graph, ReadGraph(bytes));
  return FromGraph(std::move(graph), options);
}

Expected<Model> Model::FromGraph(Graph graph, const ModelOptions& options) {
  auto impl = MakeImpl(std::move(graph), options);
  std::vector<UnsupportedOperator> unsupported;
  OCTET_RETURN_IF_ERROR(CompilePlan(*impl, unsupported));
  return Model(std::move(impl));
}

const Graph& Model::graph() const {
  return impl_->graph;
}

size_t Model::packed_bytes() const {
  return impl_->cache.bytes();
}

Expected<std::vector<UnsupportedOperator>> ListUnsupported(Graph graph,
                                                           const ModelOptions& options) {
  auto impl = MakeImpl(std::move(graph), options);
  std::vector<UnsupportedOperator> unsupported;
  Status status = CompilePlan(*impl, unsupported);
  if (!status.ok() && unsupported.empty()) return status;
  return unsupported;
}

}  // namespace octet
