// A fuzz target as a test: everything in the folder of old finds, the seeds, then mutations of
// both, always the same ones.
//
//   fuzz_TARGET FOLDER ROUNDS [FIRST]     mutations FIRST .. ROUNDS - 1
//   fuzz_TARGET FILE ...                  only these inputs
//
// A crash names its round; OCTET_FUZZ_KEEP=FILE keeps the last mutation: run that round alone.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "base/file.h"
#include "tests/fuzz/fuzz.h"

// Of the sanitizers, where there are any.
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace octet::fuzz {
namespace {

unsigned current_round = 0;

void NameRound() {
  std::fprintf(stderr, "in mutation %u\n", current_round);
}

void NameRoundsThatCrash() {
  const auto name_and_die = [](int signal) {
    NameRound();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  };
  std::signal(SIGABRT, name_and_die);
  if (__sanitizer_set_death_callback != nullptr)
    return __sanitizer_set_death_callback(NameRound);  // it sees the others
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, name_and_die);
}

namespace fs = std::filesystem;

Input ReadInput(const std::string& path) {
  const auto bytes = MapFile(path);
  if (!bytes) {
    std::fprintf(stderr, "%s\n", bytes.status().message().c_str());
    std::exit(1);
  }
  return {bytes->data.begin(), bytes->data.end()};
}

/// A few small changes, mostly where files keep numbers.
Input Mutate(Input input, const Input& other, std::mt19937& random) {
  const auto below = [&](size_t count) { return random() % std::max<size_t>(count, 1); };
  for (size_t edits = 1 + below(4); edits > 0 && !input.empty(); --edits) {
    const size_t at = below(input.size());
    switch (below(7)) {
      case 0:
        input[at] = static_cast<uint8_t>(random());
        break;
      case 1:
        input[at] ^= static_cast<uint8_t>(1u << below(8));
        break;
      case 2:  // an aligned number of 32 bits
        for (size_t i = 0; i < 4 && at / 4 * 4 + i < input.size(); ++i) {
          constexpr uint8_t kEnds[] = {0, 0xff, 0x7f, 0x80, 1};
          input[at / 4 * 4 + i] = kEnds[i == 3 ? below(5) : below(2)];
        }
        break;
      case 3:
        input[at] = static_cast<uint8_t>(input[at] + 1 - 2 * below(2));
        break;
      case 4:
        input.resize(at);
        break;
      case 5:
        input.insert(input.begin() + at, 1 + below(4), static_cast<uint8_t>(random()));
        break;
      case 6:  // a piece of another input
        for (size_t i = 0, from = below(other.size()); i < 16; ++i) {
          if (at + i < input.size() && from + i < other.size()) input[at + i] = other[from + i];
        }
        break;
    }
  }
  return input;
}

int Replay(const std::string& folder, unsigned first, unsigned rounds) {
  std::vector<Input> inputs = Seeds();
  const size_t seeds = inputs.size();
  if (fs::is_directory(folder)) {
    std::vector<fs::path> finds;
    for (const auto& entry : fs::directory_iterator(folder)) finds.push_back(entry.path());
    std::sort(finds.begin(), finds.end());
    for (const fs::path& path : finds) inputs.push_back(ReadInput(path.string()));
  }
  for (const Input& input : inputs) Test(input);
  NameRoundsThatCrash();
  const char* keep = std::getenv("OCTET_FUZZ_KEEP");
  for (unsigned round = first; round < rounds; ++round) {
    current_round = round;
    std::mt19937 random(round);
    const Input& one = inputs[random() % inputs.size()];
    const Input mutated = Mutate(one, inputs[random() % inputs.size()], random);
    if (keep != nullptr) (void)WriteFileAtomically(keep, mutated);
    Test(mutated);
  }
  std::printf("%zu seeds, %zu old finds, %u mutations\n", seeds, inputs.size() - seeds,
              rounds - first);
  return 0;
}

}  // namespace
}  // namespace octet::fuzz

int main(int argc, char** argv) {
  using namespace octet::fuzz;
  if (argc >= 3 && !std::filesystem::is_regular_file(argv[1])) {
    const unsigned first = argc > 3 ? std::atoi(argv[3]) : 0;
    return Replay(argv[1], first, static_cast<unsigned>(std::atoi(argv[2])));
  }
  for (int i = 1; i < argc; ++i) Test(ReadInput(argv[i]));
  return argc > 1 ? 0 : 2;
}
