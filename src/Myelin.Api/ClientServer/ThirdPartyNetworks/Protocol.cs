using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer.ThirdPartyNetworks;

/// <summary>A protocol of third-party networks.</summary>
public sealed record Protocol : OpenObject
{
    /// <summary>The fields that identify a user, most significant first.</summary>
    public required IReadOnlyList<string> UserFields { get; init; }

    /// <summary>The fields that identify a location, most significant first.</summary>
    public required IReadOnlyList<string> LocationFields { get; init; }

    /// <summary>An <c>mxc</c> URI; empty if there is none.</summary>
    public required string Icon { get; init; }

    /// <summary>The types of the fields, by name.</summary>
    public required IReadOnlyDictionary<string, FieldType> FieldTypes { get; init; }

    public required IReadOnlyList<ProtocolInstance> Instances { get; init; }
}

/// <summary>The type of a field.</summary>
public sealed record FieldType : OpenObject
{
    public required string Regexp { get; init; }

    public required string Placeholder { get; init; }
}

/// <summary>One of a protocol's networks.</summary>
public sealed record ProtocolInstance : OpenObject
{
    public required string Desc { get; init; }

    /// <summary>An <c>mxc</c> URI.</summary>
    public string? Icon { get; init; }

    /// <summary>Preset values for the search fields, in a form defined by the network.</summary>
    public required JsonElement Fields { get; init; }

    public required string NetworkId { get; init; }

    /// <summary>The <c>third_party_instance_id</c> for "POST publicRooms".</summary>
    public string? InstanceId { get; init; }
}

/// <summary>A room of a network. The alias comes unchecked from the network's bridge.</summary>
public sealed record Location : OpenObject
{
    public required string Alias { get; init; }

    public required string Protocol { get; init; }

    /// <summary>What identifies the room in the network, in a form defined by the network.</summary>
    public required JsonElement Fields { get; init; }
}

/// <summary>A user of a network. The user ID comes unchecked from the network's bridge.</summary>
public sealed record User : OpenObject
{
    [JsonPropertyName("userid")]
    public required string UserId { get; init; }

    public required string Protocol { get; init; }

    /// <summary>What identifies the user in the network, in a form defined by the network.</summary>
    public required JsonElement Fields { get; init; }
}

/// <summary>The responses for third-party networks.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, Protocol>), TypeInfoPropertyName = "GetProtocolsResponse")]
[JsonSerializable(typeof(IReadOnlyList<Location>), TypeInfoPropertyName = "QueryLocationResponse")]
[JsonSerializable(typeof(IReadOnlyList<User>), TypeInfoPropertyName = "QueryUserResponse")]
public sealed partial class ThirdPartyNetworksJson : JsonSerializerContext;
