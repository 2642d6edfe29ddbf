// Command: how a subcommand joins the octet program. One file per subcommand defines a
// `const Command`, and command_list.cc lists it.
#ifndef OCTET_TOOLS_OCTET_COMMAND_H_
#define OCTET_TOOLS_OCTET_COMMAND_H_

#include <functional>
#include <span>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <octet/status.h>

#include "tools/io/command_line.h"

namespace octet {

struct Command {
  const char* name;
  const char* summary;
  const char* example;  // arguments, for --help
  /// Adds flags and returns what runs once they have been parsed. It gives the exit code, or the
  /// error to report.
  std::function<Expected<ExitCode>()> (*add)(CLI::App& command);
};

/// In the order --help shows them.
std::span<const Command* const> AllCommands();

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_COMMAND_H_
