using Myelin.Api;
using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Core.Push;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class SetPushRuleActionsHandler(IPushRules pushRules) : IHandler<SetPushRuleActions, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetPushRuleActions request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        if (!PushAction.TryReadAll(request.Setting.Actions, out var actions))
        {
            throw MatrixException.BadJson("'actions' must be a list of actions.");
        }

        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => rules.Replacing(kind, PushRulePath.Require(rules, kind, request.RuleId) with { Actions = actions }),
            cancellationToken);
        return Empty.Value;
    }
}
