#include "services/iam/credential_report.h"
#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "shapes/iam.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

bool is_fresh(const CredentialReport& report, Time now) { return now < report.generated + credential_report_lifetime; }

class GenerateCredentialReport final : public Mutation<GenerateCredentialReport, shapes::GenerateCredentialReportOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    /// The report is there at once; as with AWS, whoever asks again learns that it is.
    static Result<Output> apply(Editor& editor, const Asked&)
    {
        const auto& reports = *editor.state().reports;
        const auto report = reports.credential_report();
        Output output;
        output.State = "COMPLETE";
        if (report && is_fresh(*report, editor.now())) return output;
        editor.state().reports->set(make_credential_report(editor.state(), editor.now()));
        output.State = "STARTED";
        output.Description = "No report exists. Starting a new report generation task";
        return output;
    }
};

class GetCredentialReport final : public Query<GetCredentialReport, shapes::GetCredentialReportOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto report = state.reports->credential_report();
        if (!report) return fail(errors::report_not_present());
        if (!is_fresh(*report, ask.now)) return fail(errors::report_expired());
        Output output;
        output.Content = report->content;
        output.ReportFormat = "text/csv";
        output.GeneratedTime = report->generated;
        return output;
    }
};

}  // namespace

void add_credential_report_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<GenerateCredentialReport>(accounts));
    operations.push_back(op::make_operation<GetCredentialReport>(accounts));
}

}  // namespace sekisho::iam
