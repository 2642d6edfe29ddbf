// Caffe networks as a whole: inputs, the old form, in-place layers, phases, what is left out, and
// one sentence for whatever is broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/str.h"
#include "tests/converter/caffe_model.h"
#include "tests/temporary_folder.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Names = std::vector<std::string>;

std::vector<std::string> NamesOf(const Graph& graph, const std::vector<int>& tensors) {
  std::vector<std::string> names;
  for (int tensor : tensors) names.push_back(graph.tensors[tensor].name);
  return names;
}

constexpr const char* kConvolution = R"(
  layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'conv'
          convolution_param { num_output: 2 kernel_size: 3 } }
  layer { name: 'relu' type: 'ReLU' bottom: 'conv' top: 'conv' }
  layer { name: 'prob' type: 'Softmax' bottom: 'conv' top: 'prob' }
)";

/// x [1, 3, 5, 5], a convolution, what follows it in place, and its softmax.
CaffeModel SmallModel() {
  CaffeModel m(StrCat("name: 'small' input: 'x' input_dim: [1, 3, 5, 5]", kConvolution));
  m.RandomBlob("conv", {2, 3, 3, 3});
  m.RandomBlob("conv", {2});
  return m;
}

TEST(CaffeNet, EveryWayToStateInputs) {
  for (const char* inputs : {"input: 'x' input_dim: 1 input_dim: 3 input_dim: 5 input_dim: 5",
                             "input: 'x' input_shape { dim: 1 dim: 3 dim: 5 dim: 5 }",
                             "layer { name: 'in' type: 'Input' top: 'x' input_param { shape { dim: "
                             "[1, 3, 5, 5] } } }"}) {
    CaffeModel m = SmallModel();
    m.text = StrCat(inputs, kConvolution);
    const Graph graph = m.Import();
    EXPECT_THAT(NamesOf(graph, graph.inputs), ElementsAre("x"));
    EXPECT_THAT(NamesOf(graph, graph.outputs), ElementsAre("prob"));
    EXPECT_EQ(graph.tensors[graph.inputs.at(0)].shape, (std::vector<int32_t>{1, 3, 5, 5}));
  }
}

TEST(CaffeNet, InputShapeReplacesTheFilesOwn) {
  const Graph graph = SmallModel().Import({.input_shapes = {{"x", {1, 3, 9, 7}}}});
  EXPECT_EQ(graph.tensors[graph.outputs.at(0)].shape, (std::vector<int32_t>{1, 2, 7, 5}));
  EXPECT_THAT(SmallModel().Error(StatusCode::kUsage, {.input_shapes = {{"y", {1}}}}),
              HasSubstr("--input-shape names input 'y'; the model has [x]"));
  CaffeModel open = SmallModel();
  open.text = StrCat("input: 'x'", kConvolution);
  EXPECT_THAT(open.Error(StatusCode::kUsage), HasSubstr("give it with --input-shape"));
  open.text = StrCat("input: 'x' input_dim: [1, 3, 5]", kConvolution);
  EXPECT_THAT(open.Error(StatusCode::kInvalid), HasSubstr("1 inputs with 0 input_shapes and 3"));
}

TEST(CaffeNet, TheOldFormMeansTheSame) {
  const CaffeModel current = SmallModel();
  CaffeModel old(R"(input: 'x' input_dim: [1, 3, 5, 5]
    layers { name: 'conv' type: CONVOLUTION bottom: 'x' top: 'conv' blobs_lr: 1 weight_decay: 0
             convolution_param { num_output: 2 kernel_size: 3 weight_filler { type: 'xavier' } } }
    layers { name: 'relu' type: RELU bottom: 'conv' top: 'conv' }
    layers { name: 'prob' type: SOFTMAX bottom: 'conv' top: 'prob' })");
  auto& layer = *old.weights.add_layers();
  layer.set_name("conv");
  *layer.mutable_blobs() = current.weights.layer(0).blobs();
  for (auto& blob : *layer.mutable_blobs()) {  // four sizes, ones in front
    const auto& dims = blob.shape().dim();
    const auto dim = [&](int i) { return i < 0 ? 1 : dims[i]; };
    blob.set_num(dim(dims.size() - 4));
    blob.set_channels(dim(dims.size() - 3));
    blob.set_height(dim(dims.size() - 2));
    blob.set_width(dims[dims.size() - 1]);
    blob.clear_shape();
  }
  const RealTensor x = RandomTensor({1, 3, 5, 5}, 1);
  const auto a = current.Run({x}), b = old.Run({x});
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  EXPECT_EQ(a[0].values, b[0].values);
  old.text = "layers { layer { name: 'conv' type: 'conv' } }";
  EXPECT_THAT(old.Error(StatusCode::kUnsupported), HasSubstr("oldest form (V0)"));
}

TEST(CaffeNet, DoublesAreWeightsToo) {
  const CaffeModel floats = SmallModel();
  CaffeModel doubles = floats;
  for (auto& blob : *doubles.weights.mutable_layer(0)->mutable_blobs()) {
    for (float value : blob.data()) blob.add_double_data(double{value});
    blob.clear_data();
  }
  const RealTensor x = RandomTensor({1, 3, 5, 5}, 1);
  EXPECT_EQ(floats.Run({x}).at(0).values, doubles.Run({x}).at(0).values);
}

TEST(CaffeNet, InPlaceLayersKeepTheNameForTheLastOne) {
  CaffeModel m = SmallModel();
  m.text = StrCat("input: 'x' input_dim: [1, 3, 5, 5] ", R"(
    layer { name: 'conv' type: 'Convolution' bottom: 'x' top: 'conv'
            convolution_param { num_output: 2 kernel_size: 3 } }
    layer { name: 'before' type: 'AbsVal' bottom: 'conv' top: 'before' }
    layer { name: 'relu' type: 'ReLU' bottom: 'conv' top: 'conv' }
    layer { name: 'drop' type: 'Dropout' bottom: 'conv' top: 'conv' })");
  const Graph graph = m.Import();
  EXPECT_THAT(NamesOf(graph, graph.outputs), ElementsAre("before", "conv"));
  EXPECT_EQ(OperatorNames(graph), "TRANSPOSE CONV_2D TRANSPOSE ABS RELU");
  const auto y = m.Run({RandomTensor({1, 3, 5, 5}, 1)});
  ASSERT_EQ(y.size(), 2u);
  int negative = 0;
  for (size_t i = 0; i < y[0].values.size(); ++i) {
    const bool positive = y[1].values[i] > 0;
    EXPECT_EQ(y[1].values[i], positive ? y[0].values[i] : 0);
    negative += positive ? 0 : 1;
  }
  EXPECT_GT(negative, 0);
}

TEST(CaffeNet, LayersOfThePhaseThatCounts) {
  CaffeModel m = SmallModel();
  m.text = StrCat("state { level: 1 stage: 'deploy' } input: 'x' input_dim: [1, 3, 5, 5]",
                  kConvolution, R"(
    layer { name: 'a' type: 'Unknown' bottom: 'prob' top: 'a' include { phase: TRAIN } }
    layer { name: 'b' type: 'Unknown' bottom: 'prob' top: 'b' exclude { phase: TEST } }
    layer { name: 'c' type: 'Unknown' bottom: 'prob' top: 'c' include { stage: 'other' } }
    layer { name: 'd' type: 'Unknown' bottom: 'prob' top: 'd' include { not_stage: 'deploy' } }
    layer { name: 'e' type: 'Unknown' bottom: 'prob' top: 'e' exclude { min_level: 1 } }
    layer { name: 'f' type: 'AbsVal' bottom: 'prob' top: 'f'
            include { phase: TRAIN } include { phase: TEST stage: 'deploy' max_level: 1 } })");
  const Graph graph = m.Import();
  EXPECT_THAT(NamesOf(graph, graph.outputs), ElementsAre("f"));
}

TEST(CaffeNet, TrainingLayersAreLeftOut) {
  CaffeModel m = SmallModel();
  m.text = StrCat("layer { name: 'data' type: 'Data' top: 'x' top: 'label' }", kConvolution, R"(
    layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'conv' bottom: 'label' top: 'loss' }
    layer { name: 'accuracy' type: 'Accuracy' bottom: 'prob' bottom: 'label' top: 'accuracy' })");
  EXPECT_THAT(m.Error(StatusCode::kUsage),
              HasSubstr("input 'x': has no shape in the file; give it with --input-shape"));
  ImportReport report;
  const Graph graph = m.Import({.input_shapes = {{"x", {1, 3, 5, 5}}}}, &report);
  EXPECT_THAT(NamesOf(graph, graph.outputs), ElementsAre("prob"));
  EXPECT_THAT(report.notes, ElementsAre("left out: SoftmaxWithLoss 'loss', Accuracy 'accuracy'; "
                                        "the outputs are prob"));
}

TEST(CaffeNet, BoxesAreLeftOutAndWhatTheyReadComesOut) {
  CaffeModel m = SmallModel();
  m.text = StrCat("input: 'x' input_dim: [1, 3, 5, 5]", kConvolution, R"(
    layer { name: 'loc' type: 'Flatten' bottom: 'conv' top: 'loc' }
    layer { name: 'priors' type: 'PriorBox' bottom: 'conv' bottom: 'x' top: 'priors'
            prior_box_param { min_size: 3 aspect_ratio: 2 flip: true variance: [0.1, 0.2] } }
    layer { name: 'all' type: 'Concat' bottom: 'priors' bottom: 'priors' top: 'all' }
    layer { name: 'out' type: 'DetectionOutput' bottom: 'loc' bottom: 'prob' bottom: 'all'
            top: 'out' detection_output_param { nms_param { nms_threshold: 0.45 } } })");
  ImportReport report;
  const Graph graph = m.Import({}, &report);
  EXPECT_THAT(NamesOf(graph, graph.outputs), ElementsAre("prob", "loc"));
  EXPECT_THAT(report.notes,
              ElementsAre("left out: PriorBox 'priors', Concat 'all', DetectionOutput "
                          "'out'; the outputs are prob, loc"));
}

TEST(CaffeNet, AllThatIsNotSupportedInOneMessage) {
  CaffeModel m = SmallModel();
  m.text = StrCat("input: 'x' input_dim: [1, 3, 5, 5]", kConvolution, R"(
    layer { name: 'norm' type: 'LRN' bottom: 'conv' top: 'norm' lrn_param { local_size: 5 } }
    layer { name: 'after' type: 'Mystery' bottom: 'norm' top: 'after' }
    layer { name: 'python' type: 'Python' bottom: 'prob' top: 'p' python_param { module: 'm' } }
    layer { name: 'python2' type: 'Python' bottom: 'prob' top: 'q' })");
  EXPECT_THAT(m.Error(StatusCode::kUnsupported),
              HasSubstr("net.prototxt: not supported: LRN: local response normalization in 'norm'; "
                        "Mystery in 'after'; Python in 'python' and 1 more"));
}

TEST(CaffeNet, NamesThatLeadNowhere) {
  const auto error = [](const std::string& layers) {
    return CaffeModel(StrCat("input: 'x' input_dim: [1, 3, 5, 5] ", layers))
        .Error(StatusCode::kInvalid);
  };
  EXPECT_THAT(error("layer { name: 'a' type: 'ReLU' bottom: 'nothing' top: 'a' }"),
              HasSubstr("ReLU 'a': bottom 'nothing' is given by no layer and no input"));
  EXPECT_THAT(error("layer { name: 'a' type: 'Eltwise' bottom: 'x' bottom: 'b' top: 'a' } "
                    "layer { name: 'b' type: 'ReLU' bottom: 'a' top: 'b' }"),
              HasSubstr("Eltwise 'a': bottom 'b' is given only by ReLU 'b', which does not run in "
                        "front of it"));
  EXPECT_THAT(error("layer { name: 'a' type: 'ReLU' bottom: 'a' top: 'a' }"),
              HasSubstr("bottom 'a' is given only by ReLU 'a'"));
  EXPECT_THAT(error("layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'a' } "
                    "layer { name: 'b' type: 'AbsVal' bottom: 'x' top: 'a' }"),
              HasSubstr("AbsVal 'b': top 'a' is given by a layer in front of it, too"));
  EXPECT_THAT(error("layer { name: 'a' type: 'ReLU' top: 'a' }"),
              HasSubstr("ReLU 'a': 0 bottoms and 1 tops, expected at least 1 and 1"));
  EXPECT_THAT(error("layer { name: 'a' type: 'Silence' bottom: 'x' }"),
              HasSubstr("the network has no outputs"));
}

TEST(CaffeNet, WeightsThatAreMissingOrDoNotFit) {
  CaffeModel m = SmallModel();
  m.weights.clear_layer();
  m.weights.add_layer()->set_name("other");
  EXPECT_THAT(m.Error(StatusCode::kInvalid),
              HasSubstr("net.prototxt: Convolution 'conv': no weights: the .caffemodel has no "
                        "layer of this name"));
  m.RandomBlob("conv", {2, 3, 3, 3});
  EXPECT_THAT(
      m.Error(StatusCode::kInvalid),
      HasSubstr("no bias: the .caffemodel has 1 blobs for this layer, expected at least 2"));
  m.RandomBlob("conv", {3});
  EXPECT_THAT(m.Error(StatusCode::kInvalid),
              HasSubstr("bias: shape [3] in the .caffemodel, expected [2]"));
  CaffeModel nan = SmallModel();
  nan.weights.mutable_layer(0)->mutable_blobs(0)->set_data(7, NAN);
  EXPECT_THAT(nan.Error(StatusCode::kInvalid),
              HasSubstr("'conv/weights': value 21 of 54 is not a number"));
  CaffeModel few = SmallModel();
  few.weights.mutable_layer(0)->mutable_blobs(0)->mutable_data()->Truncate(5);
  EXPECT_THAT(few.Error(StatusCode::kInvalid),
              HasSubstr("weights: 5 values for shape [2, 3, 3, 3]"));
}

// --- The two files ------------------------------------------------------------------------------

std::string ErrorOf(const std::string& path, const ImportOptions& options = {}) {
  const auto graph = ImportModel(path, options);
  EXPECT_FALSE(graph.ok());
  return graph.status().message();
}

TEST(CaffeFiles, EitherOneLeadsToTheOther) {
  const CaffeModel m = SmallModel();
  const TemporaryFolder folder;
  const std::string text = folder.Write("net.prototxt", m.text);
  EXPECT_THAT(ErrorOf(text), HasSubstr("a Caffe network is two files, and the other one cannot be "
                                       "read: "));
  const std::string bytes = m.weights.SerializeAsString();
  const std::string weights = folder.Write("net.caffemodel", bytes);
  EXPECT_TRUE(ImportModel(text).ok());
  EXPECT_TRUE(ImportModel(weights).ok());
  const std::string elsewhere = folder.Write("trained.bin", bytes);
  const std::string deploy = folder.Write("deploy.prototxt", m.text);
  EXPECT_FALSE(ImportModel(deploy).ok());
  EXPECT_TRUE(ImportModel(deploy, {.caffe_weights = elsewhere}).ok());
  EXPECT_THAT(ErrorOf(weights, {.caffe_weights = elsewhere}),
              HasSubstr("--caffe-weights goes with a .prototxt"));
  EXPECT_THAT(ErrorOf(elsewhere), HasSubstr("trained.prototxt"));
}

TEST(CaffeFiles, BrokenOnes) {
  const CaffeModel m = SmallModel();
  const TemporaryFolder folder;
  const std::string bytes = m.weights.SerializeAsString();
  const std::string weights = folder.Write("net.caffemodel", bytes);
  const auto text_error = [&](const std::string& text) {
    return ErrorOf(folder.Write("net.prototxt", text));
  };
  EXPECT_THAT(text_error("name: 'x'\nlayer { name: 'conv' type }"),
              HasSubstr("net.prototxt: line 2: "));
  EXPECT_THAT(text_error("layer { name: 'a' type: 'Pooling' pooling_param { pool: MIN } }"),
              HasSubstr("MIN"));
  EXPECT_THAT(text_error("layer { } layers { }"), HasSubstr("both `layers` and `layer`"));
  std::string deep = "layer { ";
  for (int i = 0; i < 200000; ++i) deep += "a { ";
  EXPECT_THAT(text_error(deep), HasSubstr("net.prototxt: line 1: "));
  const std::string text = folder.Write("net.prototxt", m.text);
  folder.Write("net.caffemodel", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(ErrorOf(text), HasSubstr("net.caffemodel: broken .caffemodel: "));
  folder.Write("net.caffemodel", "");
  EXPECT_THAT(ErrorOf(text), HasSubstr("no layer of this name"));
}

TEST(CaffeFiles, DamagedBytesNeverCrash) {
  const CaffeModel m = SmallModel();
  const TemporaryFolder folder;
  const std::string text = m.text, weights = m.weights.SerializeAsString();
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string damaged_text = text, damaged_weights = weights;
    std::string& damaged = i % 2 == 0 ? damaged_text : damaged_weights;
    for (int changes = 1 + i % 3; changes > 0; --changes)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    folder.Write("net.caffemodel", damaged_weights);
    const auto graph = ImportModel(folder.Write("net.prototxt", damaged_text));
    if (graph.ok()) {
      EXPECT_TRUE(Validate(*graph).ok());
    } else {
      ++refused;
      EXPECT_FALSE(graph.status().message().empty());
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace octet
