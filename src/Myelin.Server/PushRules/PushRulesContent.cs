using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Core.Push;

namespace Myelin.Server.PushRules;

/// <summary>The content of <c>m.push_rules</c>.</summary>
internal static class PushRulesContent
{
    /// <summary>Reads the stored rules with the defaults of this server.</summary>
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
