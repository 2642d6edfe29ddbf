// Every broken file is refused with its own sentence, which names the file. Cases whose sound file
// lies in the data folder are counted when that is absent.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include <octet/interpreter.h>

#include "base/file.h"
#include "tests/broken/broken_file.h"
#include "tests/temporary_folder.h"
#include "tests/test_data.h"

namespace octet::broken {
namespace {

const std::filesystem::path kModels = OCTET_SOURCE_DIR "/tests/models";

/// The sound file; nullopt where the data folder is absent.
std::optional<octet::Bytes> Sound(Base base) {
  static std::map<Base, octet::Bytes> read;
  const auto [path, is_ours] = PathOf(base);
  const auto data = DataDirectory();
  if (!is_ours && !data) return std::nullopt;
  if (auto found = read.find(base); found != read.end()) return found->second;
  const auto bytes = MapFile(((is_ours ? kModels : *data) / path).string());
  EXPECT_TRUE(bytes.ok()) << bytes.status().message();
  return bytes.ok() ? read[base] = *bytes : std::optional<octet::Bytes>();
}

/// What loading the bytes as a file answers, or else running; the file's name that goes before is
/// checked here.
std::string Answer(std::span<const uint8_t> bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.path("broken.tflite");
  EXPECT_TRUE(WriteFileAtomically(path, bytes).ok());
  const Expected<Model> model = Model::FromFile(path);
  if (model.ok()) return RunOnZeros(*model);
  const std::string message = model.status().message();
  EXPECT_TRUE(message.starts_with(path + ": ")) << message;
  return message.substr(std::min(message.size(), path.size() + 2));
}

/// As much of `answer` as `sentence` speaks of.
std::string Comparable(const std::string& answer, std::string_view sentence) {
  constexpr std::string_view kOpenEnd = "...";
  if (!sentence.ends_with(kOpenEnd)) return answer;
  return answer.substr(0, sentence.size() - kOpenEnd.size()).append(kOpenEnd);
}

TEST(BrokenFiles, SoundOnesLoad) {
  for (int i = 0; i <= static_cast<int>(kLastBase); ++i) {
    const auto base = static_cast<Base>(i);
    if (base == Base::kSlice) continue;  // knows its shapes only when it runs; its cases say them
    const auto sound = Sound(base);
    if (!sound) continue;
    const Expected<Model> model = Model::FromBuffer(*sound);
    EXPECT_TRUE(model.ok()) << PathOf(base).path << ": " << model.status().message();
    // Taking apart and putting together alone changes nothing.
    EXPECT_EQ(Answer(File(sound->data).Bytes()), model.status().message()) << PathOf(base).path;
  }
}

TEST(BrokenFiles, AreRefusedWithTheirSentences) {
  std::map<std::string, int> groups;
  int refused = 0, without_data = 0;
  for (const Case& broken : AllCases()) {
    const auto sound = Sound(broken.base);
    if (!sound) {
      ++without_data;
      continue;
    }
    SCOPED_TRACE(std::string(broken.group) + ": " + broken.name + " (" + PathOf(broken.base).path +
                 ")");
    const std::string answer = Answer(Break(broken, sound->data));
    EXPECT_EQ(Comparable(answer, broken.sentence), broken.sentence) << answer;
    ++groups[broken.group];
    ++refused;
  }
  for (const auto& [group, count] : groups) std::printf("  %-32s %3d\n", group.c_str(), count);
  std::printf("%d broken files refused, %d not made for want of the data folder\n", refused,
              without_data);
  EXPECT_GE(refused + without_data, 150);
}

TEST(BrokenFiles, NamesAreDifferent) {
  std::set<std::tuple<std::string, std::string, Base>> names;
  for (const Case& broken : AllCases())
    EXPECT_TRUE(names.emplace(broken.group, broken.name, broken.base).second)
        << broken.group << ": " << broken.name;
}

// Files that others made to hurt, by name.
const std::map<std::string, std::string> kFound = {
    {"int32_max_dim", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"int32_max_dim_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 1544 bytes of the file, or is misaligned"},
    {"malicious", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"malicious_gather", "operator 0 (GATHER): indices: 100000 outside [0, 3)"},
    {"malicious_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 520 bytes of the file, or is misaligned"},
    {"model_invoking_error",
     "1 operator cannot run: operator 0 (fake-op-double): no such operator in octet"},
    {"multidim_overflow", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"multidim_overflow_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 520 bytes of the file, or is misaligned"},
    {"near_overflow", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"near_overflow_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 1544 bytes of the file, or is misaligned"},
    {"negative_overflow", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"negative_overflow_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 1544 bytes of the file, or is misaligned"},
    {"overflow_trigger", "not a TFLite file: identifier '\\x00\\x00\\x00\\x00' instead of 'TFL3'"},
    {"overflow_trigger_tfl3",
     "truncated or damaged: subgraphs[0].operators[0].builtin_options: the offset at byte 159 "
     "leads "
     "outside the 520 bytes of the file, or is misaligned"},
    // A sound network with two outputs, which only tools that cut it up got wrong.
    {"topo_sort_fork_violation", ""},
};

TEST(BrokenFiles, FoundOnesAreRefused) {
  OCTET_DATA_OR_SKIP(data);
  std::map<std::string, std::string> answers;
  for (const auto& path : FilesIn(data / "broken", ".tflite")) {
    const auto bytes = MapFile(path.string());
    ASSERT_TRUE(bytes.ok());
    answers[path.stem().string()] = Answer(bytes->data);
  }
  EXPECT_EQ(answers, kFound);
}

}  // namespace
}  // namespace octet::broken
