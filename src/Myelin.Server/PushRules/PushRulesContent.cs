using System.Text.Json;
using Microsoft.Extensions.Options;
using Myelin.Core.Json;
using Myelin.Core.Push;
using Myelin.Server.AccountData;
using Myelin.Server.Configuration;
using Myelin.Server.Log;

namespace Myelin.Server.PushRules;

/// <summary>The content of <c>m.push_rules</c>.</summary>
internal static class PushRulesContent
{
    /// <summary>Reads the stored rules and adds this server's default rules.</summary>
    public static PushRuleset Read(PushRuleset defaults, ReadOnlyMemory<byte>? contentJson)
    {
        if (contentJson is not { } json)
        {
            return defaults;
        }

        using var document = JsonDocument.Parse(json, JsonLimits.Documents);
        return document.RootElement.TryGetProperty("global", out var global)
            ? PushRulesetOrder.WithDefaults(PushRuleset.Read(global), defaults)
            : defaults;
    }

    public static ReadOnlyMemory<byte> Write(PushRuleset rules) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("global"u8);
        rules.WriteTo(writer);
        writer.WriteEndObject();
    });
}

/// <summary>Gives every user <c>m.push_rules</c> from the start, with this server's default rules.</summary>
internal sealed class DefaultPushRulesData(PushRuleDefaults defaults) : IDefaultAccountData
{
    public string Type => AccountDataTypes.PushRules;

    public AccountDatum For(UserId user, AccountDatum? stored) =>
        new(stored?.Position ?? LogPosition.Start, Type, PushRulesContent.Write(PushRulesContent.Read(defaults.For(user), stored?.ContentJson)));
}

/// <summary>The default rules of this server's users ("Predefined Rules"), with those for old clients and bridges unless <c>Push:LegacyMentions</c> is off.</summary>
internal sealed class PushRuleDefaults(IOptions<MyelinOptions> options)
{
    private readonly bool _withLegacyMentions = options.Value.Push.LegacyMentions;

    public PushRuleset For(UserId user) => DefaultPushRules.For(user, _withLegacyMentions);
}
