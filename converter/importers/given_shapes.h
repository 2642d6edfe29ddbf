// The shapes that --input-shape gives, for the inputs of any format.
#ifndef OCTET_CONVERTER_IMPORTERS_GIVEN_SHAPES_H_
#define OCTET_CONVERTER_IMPORTERS_GIVEN_SHAPES_H_

#include <string>
#include <vector>

#include <octet/converter.h>

namespace octet {

/// The shape given for an input, by its name or, for the only one, without; nullptr: none.
const std::vector<int32_t>* FindGivenShape(const std::string& name, bool only_input,
                                           const ImportOptions& options);
/// Error (kUsage): a dimension below 1.
Status CheckGivenShape(const std::string& name, const std::vector<int32_t>& given);

/// Error (kUsage): an option for an input that does not exist.
Status CheckInputNames(const std::vector<std::string>& inputs, const ImportOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_GIVEN_SHAPES_H_
