// Writes ONNX files for cases.sh into a folder:
//
//   good.onnx      a convolution over 1x1x4x4
//   open.onnx      the same with rows and columns left open (h, w)
//   corrupt.onnx   a graph that is no message
//   cyclic.onnx    two operators that wait for each other
//   external.onnx  weights in weights.bin, which is not there
//   nan.onnx       a weight that is not a number
#include <fstream>
#include <limits>
#include <string>

#include "tests/converter/onnx_model.h"

namespace octet {
namespace {

OnnxModel Good() {
  OnnxModel m(13);
  m.Floats("weights", {2, 1, 1, 1}, {1, -1});
  m.Input("image", {1, 1, 4, 4});
  m.Node("Conv", {"image", "weights"}, {"scores"});
  m.Output("scores");
  return m;
}

OnnxModel Open() {
  OnnxModel m = Good();
  auto* shape = m.proto.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type();
  shape->mutable_shape()->mutable_dim(2)->set_dim_param("h");
  shape->mutable_shape()->mutable_dim(3)->set_dim_param("w");
  return m;
}

std::string Corrupt() {
  OnnxModel m = Good();
  m.proto.clear_graph();
  return m.Bytes() + std::string("\x3a\x03\xff\xff\xff", 5);  // field 7: three bytes
}

OnnxModel Cyclic() {
  OnnxModel m = Good();
  m.Node("Add", {"scores", "b"}, {"a"});
  m.Node("Relu", {"a"}, {"b"});
  return m;
}

OnnxModel External() {
  OnnxModel m = Good();
  onnx::TensorProto& weights = *m.proto.mutable_graph()->mutable_initializer(0);
  weights.clear_float_data();
  weights.set_data_location(onnx::TensorProto::EXTERNAL);
  auto* location = weights.add_external_data();
  location->set_key("location");
  location->set_value("weights.bin");
  return m;
}

OnnxModel NotANumber() {
  OnnxModel m = Good();
  m.proto.mutable_graph()->mutable_initializer(0)->set_float_data(
      1, std::numeric_limits<float>::quiet_NaN());
  return m;
}

bool Write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return file.good();
}

bool WriteAll(const std::string& folder) {
  return Write(folder + "/good.onnx", Good().Bytes()) &&
         Write(folder + "/open.onnx", Open().Bytes()) &&
         Write(folder + "/corrupt.onnx", Corrupt()) &&
         Write(folder + "/cyclic.onnx", Cyclic().Bytes()) &&
         Write(folder + "/external.onnx", External().Bytes()) &&
         Write(folder + "/nan.onnx", NotANumber().Bytes());
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) {
  return argc == 2 && octet::WriteAll(argv[1]) ? 0 : 1;
}
