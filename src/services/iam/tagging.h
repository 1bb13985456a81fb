#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/iam/handler.h"
#include "services/iam/tags.h"

/// Tag..., Untag... and List...Tags of everything that carries tags. `Tagged` says how the input names the record, how it is
/// found, edited and shown to the policies: subject(state, input), edit(editor, input), tags(state, input).
namespace sekisho::iam {

template <class Tagged, class Operation>
class TagResource final : public Mutation<TagResource<Tagged, Operation>, Operation> {
    using Base = Mutation<TagResource, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        auto subject = Tagged::subject(state, ask.input);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto record, Tagged::edit(editor, ask.input));
        TRY_VOID(add_tags(record.tags, tags_of(ask.input.Tags)));
        TRY_VOID(editor.save(std::move(record)));
        return typename Base::Output{};
    }
};

template <class Tagged, class Operation>
class UntagResource final : public Mutation<UntagResource<Tagged, Operation>, Operation> {
    using Base = Mutation<UntagResource, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        auto subject = Tagged::subject(state, ask.input);
        subject.context.set_list("aws:TagKeys", ask.input.TagKeys);
        return subject;
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto record, Tagged::edit(editor, ask.input));
        remove_tags(record.tags, ask.input.TagKeys);
        TRY_VOID(editor.save(std::move(record)));
        return typename Base::Output{};
    }
};

template <class Tagged, class Operation>
class ListResourceTags final : public Query<ListResourceTags<Tagged, Operation>, Operation> {
    using Base = Query<ListResourceTags, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask) { return Tagged::subject(state, ask.input); }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        TRY(auto tags, Tagged::tags(state, ask.input));
        const auto key = [](const Tag& tag) { return lower_ascii(tag.key); };
        std::ranges::sort(tags, {}, key);
        typename Base::Output output;
        TRY(const auto page, page_of(std::move(tags), ask.input, output, key));
        output.Tags = shown_tags(page);
        return output;
    }
};

}  // namespace sekisho::iam
