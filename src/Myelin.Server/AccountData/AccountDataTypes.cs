using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Myelin.Server.AccountData;

/// <summary>The types of account data that have a meaning for the server.</summary>
public static class AccountDataTypes
{
    public const string IgnoredUserList = "m.ignored_user_list";
    public const string InvitePermissionConfig = "m.invite_permission_config";
    public const string PushRules = "m.push_rules";
    public const string FullyRead = "m.fully_read";
    public const string Direct = "m.direct";
    public const string Tag = "m.tag";

    /// <summary>Whether only the server may write the type ("Client Config", "Server Behaviour").</summary>
    public static bool IsServerManaged(string type) => type is FullyRead or PushRules;
}

/// <summary>Writes free-form JSON.</summary>
[JsonSourceGenerationOptions(MaxDepth = 2 * Core.Json.JsonLimits.MaximumDepth)]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class AccountDataJsonText : JsonSerializerContext;
