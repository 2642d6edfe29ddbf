// The figures for scripts, and one run as Chrome shows it.
#ifndef OCTET_BENCHMARKS_REPORT_JSON_H_
#define OCTET_BENCHMARKS_REPORT_JSON_H_

#include <nlohmann/json_fwd.hpp>

#include "benchmarks/model_report.h"

namespace octet {

/// The keys scripts rely on; figures that are not known are null. One run is an object, several are
/// {"runs": [...]}.
nlohmann::ordered_json ToJson(const Report& report);

/// Chrome's trace events: a process for each network, its operators one after the other.
nlohmann::ordered_json ToTrace(const Report& report);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_REPORT_JSON_H_
