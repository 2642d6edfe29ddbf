#include "tests/fuzz/run_model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "interpreter/model.h"
#include "tests/interpreter/golden_file.h"
#include "tests/test_data.h"

namespace octet::fuzz {

namespace {

namespace fs = std::filesystem;
using Files = std::vector<std::vector<uint8_t>>;

constexpr int64_t kMostWork = 20'000'000;

bool TakesLong(const Model& model) {
  int64_t work = 0;
  for (const Plan::Entry& entry : model.impl()->plan->steps()) {
    work += entry.step->macs + entry.step->other_work;
    if (work > kMostWork) return true;
  }
  return false;
}

void Fill(Interpreter& interpreter, uint8_t fill) {
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    const auto bytes = interpreter.Input<uint8_t>(i);
    for (size_t b = 0; b < bytes.size(); ++b) {
      // Small numbers in every type's first byte, one byte everywhere, or a ramp.
      const auto ramp = static_cast<uint8_t>(b * fill);
      bytes[b] = fill < 8 ? (b % 4 == 0 ? fill : 0) : fill < 128 ? fill : ramp;
    }
  }
}

std::vector<uint8_t> Outputs(const Interpreter& interpreter) {
  std::vector<uint8_t> all;
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const auto output = interpreter.Output<uint8_t>(i);
    all.insert(all.end(), output.begin(), output.end());
  }
  return all;
}

void AddFile(const fs::path& path, Files& files) {
  const auto bytes = MapFile(path.string());
  OCTET_CHECK(bytes.ok());
  files.emplace_back(bytes->data.begin(), bytes->data.end());
}

std::vector<fs::path> GoldenFiles() {
  return FilesIn(OCTET_SOURCE_DIR "/tests/goldens", ".gz");
}

void AddGoldens(Files& files) {
  for (const fs::path& path : GoldenFiles()) {
    const auto cases = ReadGoldens(path.string());
    OCTET_CHECK(cases.ok());
    std::set<std::string> types;
    for (const GoldenCase& one : *cases) {
      if (types.insert(one.type).second) files.push_back(one.model);
    }
  }
}

Outcome RunOnce(Interpreter& interpreter, uint8_t fill) {
  OCTET_CHECK(interpreter.status().ok());
  Fill(interpreter, fill);
  const Status status = interpreter.Invoke();
  if (!status.ok()) return {status.message(), {}};
  return {"", Outputs(interpreter)};
}

}  // namespace

std::optional<Outcome> Run(const Model& model, uint8_t fill) {
  if (TakesLong(model)) return std::nullopt;
  Interpreter shared(model), kept(model, {.preserve_all = true});
  const Outcome outcome = RunOnce(shared, fill);
  // Keeping every tensor needs more memory than kLimits may allow; nothing else can go wrong.
  OCTET_CHECK(!kept.status().ok() || RunOnce(kept, fill) == outcome);
  return outcome;
}

const Files& SoundModels() {
  static const Files files = [] {
    Files found;
    AddGoldens(found);
    for (const char* scheme : {"uint8", "int8"}) {
      AddFile(StrCat(OCTET_SOURCE_DIR "/tests/models/fashion_mnist_", scheme, ".tflite"), found);
    }
    const auto data = DataDirectory();
    for (const char* folder : {"float_ops", "int8", "uint8"}) {
      if (!data) break;
      for (const fs::path& path : FilesIn(*data / folder, ".tflite")) {
        if (fs::file_size(path) < 600'000) AddFile(path, found);
      }
    }
    return found;
  }();
  return files;
}

}  // namespace octet::fuzz
