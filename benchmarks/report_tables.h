// The figures as tables, for a terminal and in Markdown.
#ifndef OCTET_BENCHMARKS_REPORT_TABLES_H_
#define OCTET_BENCHMARKS_REPORT_TABLES_H_

#include <string>
#include <vector>

#include "benchmarks/model_report.h"
#include "tools/io/report.h"

namespace octet {

struct Section {
  std::string title;
  Table table;
};

/// A line for each network.
Section Summary(const Report& report);
/// What else is known about a run: speed-up, start-up, memory, hash.
Section Facts(const ModelReport& run);
/// Where a network's time goes, by type of operator and operator by operator; `title` names it.
std::vector<Section> Profiles(const NetworkReport& network, const std::string& title);
/// Of all networks of all runs.
std::vector<Section> Profiles(const Report& report);
Section MachineTable(const Report& report);

/// "mobilenet.tflite, 2 threads".
std::string Title(const ModelReport& run);

std::string ToText(const std::vector<Section>& sections);
/// All of the above.
std::string ToMarkdown(const Report& report);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_REPORT_TABLES_H_
