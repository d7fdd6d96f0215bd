using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class SetPushRuleEnabledHandler(IPushRules pushRules) : IHandler<SetPushRuleEnabled, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetPushRuleEnabled request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => rules.Replacing(kind, PushRulePath.Require(rules, kind, request.RuleId) with { Enabled = request.Setting.Enabled }),
            cancellationToken);
        return Empty.Value;
    }
}
