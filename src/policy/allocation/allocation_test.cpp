// evaluate() allocates nothing, whatever the policies and the request. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "policy/reference/generator.h"

namespace {

thread_local std::size_t allocations = 0;

void* allocate(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size != 0 ? size : 1)) return memory;
    throw std::bad_alloc();
}

void* allocate(std::size_t size, std::align_val_t alignment)
{
    ++allocations;
    const auto step = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
    throw std::bad_alloc();
}

}  // namespace

// The forms that do not throw, and those of arrays, call these.
void* operator new(std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace sekisho::policy::reference {
namespace {

/// Allocations of one decision.
std::size_t spent(const Question& question, const PolicySet& policies)
{
    const auto before = allocations;
    const auto decision = evaluate(question, policies);
    const auto after = allocations;
    EXPECT_TRUE(decision.allowed() || !decision.evidence.empty());
    return after - before;
}

TEST(Allocations, are_counted)
{
    const auto before = allocations;
    const std::string text(100, 'x');
    EXPECT_EQ(allocations, before + 1) << text;
}

TEST(Allocations, are_not_made_by_decisions_of_any_kind)
{
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Generator generator(seed);
        const auto scenario = generator.scenario();
        const auto policies = compile(scenario.documents);
        ASSERT_TRUE(policies.has_value());
        ASSERT_EQ(spent(scenario.question(), *policies), 0U) << "seed " << seed << "\n" << scenario.describe();
    }
}

TEST(Allocations, are_not_made_however_many_statements_apply)
{
    std::vector<StatementText> statements(1'500);
    for (std::size_t i = 0; i < statements.size(); ++i) {
        statements[i].allow = i % 2 == 0;
        statements[i].actions = statements[i].resources = {"*"};
    }
    Generator generator(0);
    auto scenario = generator.asker();
    scenario.documents.identity = {text_of(statements)};
    scenario.documents.boundary = text_of(statements);
    const auto policies = compile(scenario.documents);
    ASSERT_TRUE(policies.has_value());
    EXPECT_EQ(spent(scenario.question(), *policies), 0U);
}

TEST(Allocations, are_not_made_for_long_texts)
{
    Generator generator(0);
    auto scenario = generator.asker();
    scenario.action = "s3:" + std::string(120, 'A');
    scenario.resource = "arn:aws:s3:::b/" + std::string(2'000, 'k');
    scenario.context.set("x:t", std::string(10'000, 'k'));
    StatementText statement;
    statement.actions = {"s3:*a*A"};
    statement.resources = {"arn:aws:s3:::b/*k*?k"};
    statement.conditions = {{"StringLike", "x:t", {"*${x:t}*", "*k*k*k"}}};
    scenario.documents.identity = {text_of({statement})};
    const auto policies = compile(scenario.documents);
    ASSERT_TRUE(policies.has_value());
    EXPECT_EQ(spent(scenario.question(), *policies), 0U);
}

}  // namespace
}  // namespace sekisho::policy::reference
