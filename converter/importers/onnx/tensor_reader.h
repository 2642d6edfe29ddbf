// TensorReader: ONNX tensor values (initializers, attributes) as constants of a Graph.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_TENSOR_READER_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_TENSOR_READER_H_

#include <map>
#include <string>

#include <octet/graph.h>

namespace onnx {
class TensorProto;
}

namespace octet {

/// The Graph's type for ONNX element type `onnx_type`. All floating-point types become FLOAT32: the
/// imported network computes in it. Error (kUnsupported): strings, complex and sub-byte types.
Expected<DataType> ImportedType(int onnx_type);

class TensorReader {
 public:
  /// `model_path` tells where external data lies.
  explicit TensorReader(std::string model_path) : model_path_(std::move(model_path)) {}

  /// The tensor with its values, FLOAT16, BFLOAT16 and DOUBLE converted to FLOAT32.
  /// Errors: a type without values here (kUnsupported); values that are missing, or more or fewer
  /// than the shape says; external data that is not there.
  Expected<Tensor> Read(const onnx::TensorProto& proto);

 private:
  Expected<Bytes> ReadExternal(const onnx::TensorProto& proto);

  std::string model_path_;
  std::map<std::string, Bytes> external_files_;  // by location
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_TENSOR_READER_H_
