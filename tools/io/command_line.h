// What the programs' command lines have in common: exit codes, error messages, flags about
// pictures.
#ifndef OCTET_TOOLS_IO_COMMAND_LINE_H_
#define OCTET_TOOLS_IO_COMMAND_LINE_H_

#include <functional>
#include <memory>
#include <string>

#include <octet/status.h>

#include "tools/io/preprocess.h"

namespace CLI {
class App;
}

namespace octet {

// Part of the programs' interface.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,
  kExitUsage = 2,
  kExitThresholdMissed = 3,
  kExitUnsupported = 4,
};
ExitCode ToExitCode(const Status& status);

/// Says "program: message" on standard error and gives the exit code.
ExitCode Fail(const char* program, const Status& status);

/// Parses the arguments of `app` and calls `run` with them; help and version go to standard output
/// and wrong flags end with kExitUsage. Exceptions of the libraries used stop here.
int RunProgram(CLI::App& app, int argc, char** argv, const std::function<int()>& run);

struct LabelFlags {
  std::string path;  // empty: none
  int offset = 0;
};
/// Adds --labels and --label-offset; `whose` begins the description of the first.
void AddLabelFlags(CLI::App& app, LabelFlags& flags, const std::string& whose = "");

/// Of this machine, at least 1: what --threads is when nobody says.
int ProcessorCount();

/// Adds --mean --std --fit --crop --filter --bgr --input-size. The result is filled when the
/// command line has been parsed.
std::shared_ptr<const Preprocess> AddPreprocessFlags(CLI::App& app);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_COMMAND_LINE_H_
