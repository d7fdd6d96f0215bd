using Myelin.Api;
using Myelin.Core.Push;

namespace Myelin.Server.PushRules;

/// <summary>Finds the rule that a path names.</summary>
internal static class PushRulePath
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no such kind.</exception>
    public static PushRuleKind Kind(string name) =>
        PushRuleset.TryParseKind(name, out var kind) ? kind : throw MatrixException.InvalidParam($"'{name}' is not a kind of push rule.");

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public static PushRule Require(PushRuleset rules, PushRuleKind kind, string ruleId) =>
        rules.Find(kind, ruleId) ?? throw MatrixException.NotFound("The push rule was not found.");
}
