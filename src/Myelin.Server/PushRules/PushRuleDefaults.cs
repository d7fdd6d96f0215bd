using Microsoft.Extensions.Options;
using Myelin.Core.Push;
using Myelin.Server.Configuration;

namespace Myelin.Server.PushRules;

/// <summary>The default rules of this server's users ("Predefined Rules"), with those for old clients and bridges unless <c>Push:LegacyMentions</c> is off.</summary>
internal sealed class PushRuleDefaults(IOptions<MyelinOptions> options)
{
    private readonly bool _withLegacyMentions = options.Value.Push.LegacyMentions;

    public PushRuleset For(UserId user) => DefaultPushRules.For(user, _withLegacyMentions);
}
