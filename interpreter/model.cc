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

/// Every input has a size that is known and a type that can be addressed.
Status CheckInputs(const Graph& graph) {
  for (int t : graph.inputs) {
    const Tensor& tensor = graph.tensors[t];
    if (ElementBytes(tensor.type) == 0) {
      return UnsupportedError("input ", DescribeTensor(graph, t), ": type ",
                              DataTypeName(tensor.type));
    }
    auto count = ElementCount(tensor.shape);
    if (!count.ok()) return count.status().In(StrCat("input ", DescribeTensor(graph, t)));
  }
  return {};
}

std::shared_ptr<Model::Impl> MakeImpl(Graph graph, const ModelOptions& options) {
  auto impl = std::make_shared<Model::Impl>();
  impl->graph = std::move(graph);
  impl->ops = options.ops.empty() ? AllOps() : options.ops;
  impl->kernel = options.kernel != nullptr ? options.kernel : &DefaultKernel();
  return impl;
}

Status CompilePlan(Model::Impl& impl, std::vector<UnsupportedOperator>& unsupported) {
  OCTET_RETURN_IF_ERROR(Validate(impl.graph));
  OCTET_RETURN_IF_ERROR(CheckInputs(impl.graph));
  OCTET_ASSIGN_OR_RETURN(impl.plan, Plan::Compile(impl.graph, impl.ops, *impl.kernel, impl.cache,
                                                  InputShapes(impl.graph), unsupported));
  return {};
}

}  // namespace

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
