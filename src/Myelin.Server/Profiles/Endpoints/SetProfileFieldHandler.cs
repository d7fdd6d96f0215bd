using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Core.Json;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

internal sealed class SetProfileFieldHandler(IProfiles profiles) : IHandler<SetProfileField, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetProfileField request, CancellationToken cancellationToken)
    {
        call.RequireMayChangeProfile(request.UserId, request.KeyName);
        ProfileFields.ValidateKey(request.KeyName);
        await profiles.SetFieldAsync(request.UserId, request.KeyName, Value(request.Body, request.KeyName), cancellationToken);
        return Empty.Value;
    }

    private static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> body, string key)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });
        return document.RootElement.TryGetProperty(key, out var value)
            ? JsonSerializer.SerializeToUtf8Bytes(value, ProfileValueJson.Default.JsonElement)
            : throw MatrixException.MissingParam($"The body must have the property '{key}'.");
    }
}
