// Pages that need nothing else: one file, no network, light or dark as the reader's system is.
#ifndef OCTET_TOOLS_IO_HTML_H_
#define OCTET_TOOLS_IO_HTML_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/io/report.h"

namespace octet {

/// A whole page. `body` and what follows the style in the head are HTML, the title is text.
std::string HtmlPage(std::string_view title, std::string_view body, std::string_view head = "");

/// <tag attributes>inner</tag>; attributes start with a space.
std::string Tag(const char* tag, const std::string& inner, const char* attributes = "");

/// Cells of a column named "share" carry a bar; without column names the first column wraps. Cells
/// of `markup` columns are HTML already.
std::string HtmlTable(const Table& table, const std::vector<size_t>& markup = {});

/// A box with a heading.
std::string Card(const std::string& title, const std::string& inner);

/// A figure in a row of them: <div class="tiles">.
std::string Tile(const std::string& figure, const std::string& what);

}  // namespace octet

#endif  // OCTET_TOOLS_IO_HTML_H_
