using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Core.Json;
using Myelin.Core.Push;

namespace Myelin.Server.PushRules;

/// <summary>Reads a rule in the form that clients send, without its ID, which is in the path.</summary>
internal static class SentRule
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = JsonLimits.MaximumDepth };

    /// <exception cref="MatrixException"><c>M_MISSING_PARAM</c>, <c>M_BAD_JSON</c>, <c>M_INVALID_PARAM</c>.</exception>
    public static PushRule Read(PushRuleKind kind, string ruleId, ReadOnlyMemory<byte> body)
    {
        if (ruleId.Length is 0 or > PushRulesLimits.MaximumRuleId || ruleId[0] == '.' || ruleId.AsSpan().ContainsAny('/', '\\'))
        {
            throw MatrixException.InvalidParam("A rule ID must not begin with a dot nor contain slashes or backslashes.");
        }

        var rule = JsonNode.Parse(body.Span, documentOptions: Depth)!.AsObject();
        if (!rule.ContainsKey("actions"))
        {
            throw MatrixException.MissingParam("'actions' is missing.");
        }

        if (kind == PushRuleKind.Content && !rule.ContainsKey("pattern"))
        {
            throw MatrixException.MissingParam("'pattern' is missing.");
        }

        rule["rule_id"] = ruleId;
        rule["default"] = false;
        rule["enabled"] = true;
        using var document = JsonDocument.Parse(rule.ToJsonString(), Depth);
        return PushRule.TryRead(kind, document.RootElement, out var read) ? read! : throw MatrixException.BadJson("The push rule does not have the required form.");
    }
}

/// <summary>Finds the rule in a request's path.</summary>
internal static class PushRulePath
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no such kind.</exception>
    public static PushRuleKind Kind(string name) =>
        PushRuleset.TryParseKind(name, out var kind) ? kind : throw MatrixException.InvalidParam($"'{name}' is not a kind of push rule.");

    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>.</exception>
    public static PushRule Require(PushRuleset rules, PushRuleKind kind, string ruleId) =>
        rules.Find(kind, ruleId) ?? throw MatrixException.NotFound("The push rule was not found.");
}
