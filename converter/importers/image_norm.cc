#include "converter/importers/image_operators.h"

namespace octet {
namespace {

/// [0, 2, 3, …, 1]: the channels go last.
std::vector<int32_t> ChannelsLast(int rank) {
  std::vector<int32_t> permutation = {0};
  for (int d = 2; d < rank; ++d) permutation.push_back(d);
  permutation.push_back(1);
  return permutation;
}

/// [0, rank − 1, 1, 2, …]: the channels go back.
std::vector<int32_t> ChannelsSecond(int rank) {
  std::vector<int32_t> permutation = {0, rank - 1};
  for (int d = 1; d < rank - 1; ++d) permutation.push_back(d);
  return permutation;
}

}  // namespace

Expected<int> NormalizeChannels(GraphBuilder& builder, int x, int gamma, int beta, int mean,
                                int variance, float epsilon) {
  const int rank = builder.rank(x);
  OCTET_ASSIGN_OR_RETURN(const int last, builder.Transpose(x, ChannelsLast(rank)));
  OCTET_ASSIGN_OR_RETURN(const int normalized,
                         builder.BatchNormalization(last, gamma, beta, mean, variance, epsilon));
  return builder.Transpose(normalized, ChannelsSecond(rank));
}

}  // namespace octet
