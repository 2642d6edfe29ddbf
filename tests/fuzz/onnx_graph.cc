// Sound ONNX models with a few of their fields changed: what bytes alone seldom reach, because each
// message says its length.
#include <random>
#include <string>

#include <onnx/onnx_pb.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/onnx_models.h"

namespace octet::fuzz {

namespace {

constexpr const char* kTypes[] = {"Abs",
                                  "Add",
                                  "ArgMax",
                                  "AveragePool",
                                  "BatchNormalization",
                                  "Cast",
                                  "CastLike",
                                  "Clip",
                                  "Concat",
                                  "Constant",
                                  "ConstantOfShape",
                                  "Conv",
                                  "ConvTranspose",
                                  "DepthToSpace",
                                  "Div",
                                  "Dropout",
                                  "Elu",
                                  "Equal",
                                  "Erf",
                                  "Expand",
                                  "Flatten",
                                  "Gather",
                                  "Gemm",
                                  "GlobalAveragePool",
                                  "GlobalMaxPool",
                                  "GroupNormalization",
                                  "HardSigmoid",
                                  "HardSwish",
                                  "Identity",
                                  "InstanceNormalization",
                                  "LRN",
                                  "LayerNormalization",
                                  "LeakyRelu",
                                  "LogSoftmax",
                                  "MatMul",
                                  "Max",
                                  "MaxPool",
                                  "Mish",
                                  "Mul",
                                  "NonZero",
                                  "PRelu",
                                  "Pad",
                                  "Pow",
                                  "Range",
                                  "ReduceL2",
                                  "ReduceMax",
                                  "ReduceMean",
                                  "ReduceSum",
                                  "Relu",
                                  "Reshape",
                                  "Resize",
                                  "Shape",
                                  "Sigmoid",
                                  "Size",
                                  "Slice",
                                  "Softmax",
                                  "Softplus",
                                  "SpaceToDepth",
                                  "Split",
                                  "Squeeze",
                                  "Sum",
                                  "Tanh",
                                  "Tile",
                                  "Transpose",
                                  "Unsqueeze",
                                  "Upsample",
                                  "Where"};
constexpr const char* kAttributes[] = {"axis",
                                       "axes",
                                       "kernel_shape",
                                       "strides",
                                       "pads",
                                       "dilations",
                                       "group",
                                       "perm",
                                       "alpha",
                                       "auto_pad",
                                       "ceil_mode",
                                       "blocksize",
                                       "mode",
                                       "keepdims",
                                       "output_padding",
                                       "output_shape",
                                       "split",
                                       "transB",
                                       "value",
                                       "shape",
                                       "to",
                                       "epsilon",
                                       "allowzero",
                                       "count_include_pad",
                                       "num_groups",
                                       "select_last_index"};

class Editor {
 public:
  Editor(onnx::ModelProto& model, Bits& bits) : model_(model), bits_(bits) {}

  void Edit() {
    onnx::GraphProto& graph = *model_.mutable_graph();
    if (graph.node_size() == 0) return;
    onnx::NodeProto& node = *graph.mutable_node(bits_.Below(graph.node_size()));
    switch (bits_.Byte() % 10) {
      case 0:
        return node.set_op_type(kTypes[bits_.Below(std::size(kTypes))]);
      case 1:
      case 2:
        if (node.attribute_size() > 0) {
          EditAttribute(*node.mutable_attribute(bits_.Below(node.attribute_size())));
        }
        return;
      case 3:
        return AddAttribute(node);
      case 4:
        return node.input_size() > 0 && bits_.Byte() % 2 ? node.mutable_input()->RemoveLast()
                                                         : node.add_input(AnyName(graph));
      case 5:
        if (node.input_size() > 0) node.set_input(bits_.Below(node.input_size()), AnyName(graph));
        return;
      case 6:
      case 7:
        if (graph.initializer_size() > 0) {
          EditTensor(*graph.mutable_initializer(bits_.Below(graph.initializer_size())));
        }
        return;
      case 8:
        if (graph.input_size() > 0)
          EditInput(*graph.mutable_input(bits_.Below(graph.input_size())));
        return;
      case 9:
        if (model_.opset_import_size() > 0) {
          model_.mutable_opset_import(0)->set_version(bits_.Byte() % 26);
        }
        return;
    }
  }

 private:
  std::string AnyName(const onnx::GraphProto& graph) {
    const onnx::NodeProto& node = graph.node(bits_.Below(graph.node_size()));
    switch (bits_.Byte() % 4) {
      case 0:
        return node.input_size() > 0 ? node.input(bits_.Below(node.input_size())) : "";
      case 1:
        return node.output_size() > 0 ? node.output(bits_.Below(node.output_size())) : "";
      case 2:
        return graph.initializer_size() > 0
                   ? graph.initializer(bits_.Below(graph.initializer_size())).name()
                   : "";
      default:
        return "";
    }
  }

  void EditAttribute(onnx::AttributeProto& attribute) {
    switch (bits_.Byte() % 6) {
      case 0:
        return attribute.set_i(bits_.Integer());
      case 1:
        return attribute.set_f(bits_.Real());
      case 2:
        if (attribute.ints_size() > 0) {
          attribute.set_ints(bits_.Below(attribute.ints_size()), bits_.Integer());
        }
        return;
      case 3:
        return attribute.ints_size() > 0 && bits_.Byte() % 2
                   ? attribute.mutable_ints()->RemoveLast()
                   : attribute.add_ints(bits_.Integer());
      case 4:
        return attribute.set_name(kAttributes[bits_.Below(std::size(kAttributes))]);
      case 5:
        if (attribute.has_t()) EditTensor(*attribute.mutable_t());
        return;
    }
  }

  void AddAttribute(onnx::NodeProto& node) {
    onnx::AttributeProto& added = *node.add_attribute();
    added.set_name(kAttributes[bits_.Below(std::size(kAttributes))]);
    if (bits_.Byte() % 2) {
      added.set_type(onnx::AttributeProto::INT);
      return added.set_i(bits_.Integer());
    }
    added.set_type(onnx::AttributeProto::INTS);
    for (int count = bits_.Byte() % 6; count > 0; --count) added.add_ints(bits_.Integer());
  }

  void EditTensor(onnx::TensorProto& tensor) {
    switch (bits_.Byte() % 5) {
      case 0:
        if (tensor.dims_size() > 0)
          tensor.set_dims(bits_.Below(tensor.dims_size()), bits_.Integer());
        return;
      case 1:
        return tensor.dims_size() > 0 && bits_.Byte() % 2 ? tensor.mutable_dims()->RemoveLast()
                                                          : tensor.add_dims(bits_.Integer());
      case 2:
        return tensor.set_data_type(bits_.Byte() % 20);
      case 3:
        if (tensor.int64_data_size() > 0) {
          tensor.set_int64_data(bits_.Below(tensor.int64_data_size()), bits_.Integer());
        }
        return;
      case 4:
        if (!tensor.raw_data().empty()) {
          std::string& raw = *tensor.mutable_raw_data();
          raw[bits_.Below(raw.size())] = static_cast<char>(bits_.Byte());
        }
        return;
    }
  }

  void EditInput(onnx::ValueInfoProto& input) {
    auto& type = *input.mutable_type()->mutable_tensor_type();
    if (bits_.Byte() % 8 == 0) return type.set_elem_type(bits_.Byte() % 20);
    auto& shape = *type.mutable_shape();
    if (shape.dim_size() == 0 || bits_.Byte() % 4 == 0) {
      return shape.add_dim()->set_dim_value(bits_.Integer());
    }
    if (bits_.Byte() % 8 == 0) return shape.mutable_dim()->RemoveLast();
    shape.mutable_dim(bits_.Below(shape.dim_size()))->set_dim_value(bits_.Integer());
  }

  onnx::ModelProto& model_;
  Bits& bits_;
};

}  // namespace

std::vector<Input> Seeds() {
  constexpr int kOfEach = 5;
  std::vector<Input> seeds;
  std::mt19937 random(2);
  for (size_t i = 0; i < SoundOnnxFiles().size() * kOfEach; ++i) {
    const size_t model = i / kOfEach;
    Input seed = {static_cast<uint8_t>(model), static_cast<uint8_t>(model >> 8)};
    for (size_t length = 4 + random() % 16; length > 0; --length) {
      seed.push_back(static_cast<uint8_t>(random()));
    }
    seeds.push_back(seed);
  }
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  Bits bits(input);
  const Input& file = SoundOnnxFiles()[bits.Below(SoundOnnxFiles().size())];
  onnx::ModelProto model;
  if (!model.ParseFromArray(file.data(), static_cast<int>(file.size()))) return;
  Editor editor(model, bits);
  for (int edits = 0; edits < 6 && !bits.empty(); ++edits) editor.Edit();
  const std::string bytes = model.SerializeAsString();
  ImportAndRun({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace octet::fuzz
