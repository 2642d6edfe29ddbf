// Scores: outputs that say, for each class, how likely it is.
#ifndef OCTET_TOOLS_OCTET_SCORES_H_
#define OCTET_TOOLS_OCTET_SCORES_H_

#include <span>
#include <vector>

#include <cstdint>

namespace octet {

/// True for a list of two or more values: every dimension but one is 1.
bool LooksLikeScores(std::span<const int32_t> shape);

/// Indices of the k largest values, best first; of equal ones the lower index comes first.
std::vector<int> TopK(std::span<const float> values, int k);

/// How many places from the top `index` stands in that order: 0 for the best.
int RankOf(std::span<const float> values, int index);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_SCORES_H_
