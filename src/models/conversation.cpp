#include "models/conversation.h"

namespace sekisho::models {

std::string text_of(const std::vector<Block>& blocks)
{
    std::string all;
    for (const auto& block : blocks) {
        const auto* text = std::get_if<Text>(&block.value);
        if (!text) continue;
        if (!all.empty()) all += '\n';
        all += text->text;
    }
    return all;
}

}  // namespace sekisho::models
