// CaffeModel: small Caffe networks for tests, and what becomes of them.
//
//   CaffeModel m(R"(input: "x" input_shape { dim: [1, 3, 8, 8] }
//                   layer { name: "relu" type: "ReLU" bottom: "x" top: "y" })");
//   m.RandomBlob("conv1", {4, 3, 3, 3});
//   const Graph graph = m.Import();
#ifndef OCTET_TESTS_CONVERTER_CAFFE_MODEL_H_
#define OCTET_TESTS_CONVERTER_CAFFE_MODEL_H_

#include <string>
#include <vector>

#include <octet/converter.h>

#include "converter/importers/caffe/caffe.pb.h"
#include "tests/converter/test_network.h"

namespace octet {

class CaffeModel {
 public:
  explicit CaffeModel(std::string prototxt) : text(std::move(prototxt)) {}

  std::string text;             // the .prototxt
  caffe::NetParameter weights;  // the .caffemodel

  /// Appends a blob to the weights of a layer.
  void Blob(const std::string& layer, const std::vector<int64_t>& shape,
            const std::vector<float>& values);
  /// The same with values from a fixed seed in [low, high).
  std::vector<float> RandomBlob(const std::string& layer, const std::vector<int64_t>& shape,
                                float low = -1, float high = 1);

  /// Imports net.prototxt, with net.caffemodel beside it.
  Expected<Graph> TryImport(const ImportOptions& options = {},
                            ImportReport* report = nullptr) const;
  /// Imports and validates; fails the test on an error.
  Graph Import(const ImportOptions& options = {}, ImportReport* report = nullptr) const;
  /// The message of an import that must fail with `code`.
  std::string Error(StatusCode code, const ImportOptions& options = {}) const;
  /// Imports, runs and returns the outputs.
  std::vector<RealTensor> Run(const std::vector<RealTensor>& inputs) const;

 private:
  caffe::LayerParameter& Layer(const std::string& name);
};

/// One layer on inputs "x" (and "x2", …) of these shapes; `layer` is its text but for its bottoms
/// and its top "y".
CaffeModel SingleLayer(const std::string& layer, const std::vector<std::vector<int32_t>>& shapes);

/// Runs a model of one input and one output on random values, and returns both.
struct CaffeRun {
  RealTensor x, y;
};
CaffeRun RunOnRandom(const CaffeModel& model, const std::vector<int32_t>& shape);

/// Within 1e-5 of each other.
void ExpectNear(const RealTensor& found, const RealTensor& expected);

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_CAFFE_MODEL_H_
