using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "PUT devices/{deviceId}": changes a device; application services make one by it that isn't there.</summary>
public sealed record UpdateDevice : IOperation<UpdateDevice.Response>
{
    public static Operation Contract { get; } =
        Operation.Put("updateDevice", "/_matrix/client/v3/devices/{deviceId}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required DeviceId DeviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="IsCreated">Whether the device was made by it.</param>
    public sealed record Response(bool IsCreated) : IJsonBody, IStatusOfSuccess
    {
        public int Status => IsCreated ? 201 : 200;

        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
    }

    /// <param name="DisplayName">The new name; null leaves it as it is.</param>
    public sealed record Body(string? DisplayName = null);
}
