using Myelin.Api;
using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class DeletePushRuleHandler(IPushRules pushRules) : IHandler<DeletePushRule, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeletePushRule request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => PushRulePath.Require(rules, kind, request.RuleId).Default
                ? throw MatrixException.InvalidParam("The server's default rules can be disabled, not deleted.")
                : rules.Without(kind, request.RuleId),
            cancellationToken);
        return Empty.Value;
    }
}
