// auto, and the noise it decides by.
#include <gtest/gtest.h>

#include "converter/calibrators/calibration.h"
#include "converter/calibrators/consumer_noise.h"
#include "converter/calibrators/quantization_noise.h"
#include "tests/converter/test_network.h"

namespace octet {
namespace {

constexpr int kValues = 64;

/// Values 0 … 1, and in every sample one of 1.5.
SampleSource Ramps(int count) {
  return {.count = count, .fill = [](int sample, std::span<const std::span<float>> inputs) {
            for (int i = 0; i < kValues; ++i)
              inputs[0][static_cast<size_t>(i)] = static_cast<float>((i * 37 + sample) % 64) / 64;
            inputs[0][static_cast<size_t>(sample % kValues)] = 1.5f;
            return Status();
          }};
}

Noise Measure(const Graph& graph, const SampleSource& samples, const RangeChoices& choices,
              const CalibrateOptions& options = {}) {
  const Expected<Model> model = Model::FromGraph(graph);
  EXPECT_TRUE(model.ok()) << model.status().message();
  Calibration calibration(graph, *model, samples, options, 1);
  const Expected<Noise> noise = MeasureConsumerNoise(calibration, choices);
  EXPECT_TRUE(noise.ok()) << noise.status().message();
  return *noise;
}

TEST(ConsumerNoise, IsTheRelativeErrorOfWhatIsComputed) {
  TestNetwork network;
  const int x = network.Input("x", {1, kValues});
  network.Output(network.Mul(x, network.Floats({1}, {-3})), "y");
  const Range whole{0, 1.5f}, cut{0, 0.5f};
  RangeChoices choices(network.graph.tensors.size());
  choices[static_cast<size_t>(x)] = {whole, cut};
  const Noise noise = Measure(network.graph, Ramps(1), choices);

  std::vector<float> values(kValues), rounded(kValues);
  const std::span<float> input(values);
  ASSERT_TRUE(Ramps(1).fill(0, std::span(&input, 1)).ok());
  for (size_t choice = 0; choice < 2; ++choice) {
    RoundToGrid(GridOf(choices[static_cast<size_t>(x)][choice], 8), values, rounded);
    double error = 0, signal = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      error += std::pow(values[i] - rounded[i], 2);  // the factor −3 is in both sums
      signal += std::pow(values[i], 2);
    }
    EXPECT_NEAR(noise[static_cast<size_t>(x)][choice], error / signal, 1e-5 * error / signal);
  }
}

TEST(ConsumerNoise, AddsUpOverConsumers) {
  TestNetwork network;
  const int x = network.Input("x", {1, kValues});
  network.Output(network.Mul(x, network.Floats({1}, {2})), "y");
  RangeChoices choices(network.graph.tensors.size());
  choices[static_cast<size_t>(x)] = {{0, 1.5f}, {0, 1}};
  const double once = Measure(network.graph, Ramps(3), choices)[static_cast<size_t>(x)][1];
  network.Output(network.Mul(x, network.Floats({1}, {5})), "z");
  choices.resize(network.graph.tensors.size());
  const double twice = Measure(network.graph, Ramps(3), choices)[static_cast<size_t>(x)][1];
  EXPECT_NEAR(twice, 2 * once, 1e-5 * once);
}

/// x ─ FULLY_CONNECTED ─ RELU ─ FULLY_CONNECTED ─ y, logits ─ SOFTMAX
struct Classifier {
  Classifier() {
    const int x = network.Input("x", {1, kValues});
    hidden = network.Relu(network.FullyConnected(x, 32));
    logits = network.FullyConnected(hidden, 10);
    network.Output(network.Unary(OpCode::kSoftmax, logits), "y");
    EXPECT_TRUE(Optimize(network.graph).ok());
    const Graph& graph = network.graph;  // Optimize renumbers
    logits = graph.operators.back().inputs[0];
    hidden = graph.operators[graph.operators.size() - 2].inputs[0];
  }
  Ranges By(std::string calibrator, int threads = 1) const {
    const Expected<Ranges> ranges = Calibrate(
        network.graph, Ramps(40), {.calibrator = std::move(calibrator), .num_threads = threads});
    EXPECT_TRUE(ranges.ok()) << ranges.status().message();
    return *ranges;
  }
  TestNetwork network;
  int hidden = 0, logits = 0;
};

TEST(Auto, NeverClipsTheLastLayer) {
  const Classifier classifier;
  const Ranges chosen = classifier.By("auto"), seen = classifier.By("minmax");
  for (int tensor : {classifier.logits, classifier.network.graph.outputs[0]})
    EXPECT_EQ(chosen[static_cast<size_t>(tensor)], seen[static_cast<size_t>(tensor)]);
}

TEST(Auto, ChoosesWhatDisturbsLeast) {
  const Classifier classifier;
  const Graph& graph = classifier.network.graph;
  const Ranges chosen = classifier.By("auto");
  for (int tensor : {graph.inputs[0], classifier.hidden}) {
    const size_t t = static_cast<size_t>(tensor);
    RangeChoices choices(graph.tensors.size());
    choices[t] = {*chosen[t]};
    for (const char* other : {"minmax", "percentile", "mse", "kl", "aciq", "ema"})
      choices[t].push_back(*classifier.By(other)[t]);
    const std::vector<double> noise = Measure(graph, Ramps(40), choices)[t];
    for (double other : noise) EXPECT_LE(noise[0], other);
  }
}

TEST(Auto, SaysWhoseRangesItTook) {
  const Classifier classifier;
  CalibrateReport report;
  const Graph& graph = classifier.network.graph;
  const Expected<Ranges> ranges = Calibrate(graph, Ramps(40), {.calibrator = "auto"}, &report);
  ASSERT_TRUE(ranges.ok());
  ASSERT_EQ(report.calibrators.size(), graph.tensors.size());
  for (size_t t = 0; t < ranges->size(); ++t) {
    const std::string name(report.calibrators[t]);
    ASSERT_EQ(name.empty(), !(*ranges)[t].has_value());
    if (name.empty()) continue;
    EXPECT_EQ((*ranges)[t], classifier.By(name)[t]) << name;
  }
  EXPECT_EQ(report.calibrators[static_cast<size_t>(classifier.logits)], "minmax");
}

TEST(Auto, NumberOfThreadsChangesNothing) {
  const Classifier classifier;
  const Ranges alone = classifier.By("auto");
  for (int threads : {2, 5}) EXPECT_EQ(classifier.By("auto", threads), alone);
}

}  // namespace
}  // namespace octet
