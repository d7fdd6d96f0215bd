using System.Security.Cryptography;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Http;

namespace Myelin.Server.Encryption.Endpoints;

/// <summary>"POST keys/device_signing/upload": whoever has a master key confirms that it be replaced.</summary>
internal sealed class UploadCrossSigningKeysHandler(CrossSigningUpload upload, IUserInteractiveAuthentication interactive)
    : IHandler<UploadCrossSigningKeys, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, UploadCrossSigningKeys request, CancellationToken cancellationToken)
    {
        var user = call.Caller.User;
        var uploaded = UploadedCrossSigning.Read(request.Content, user);

        // Application services cannot authenticate interactively, and need not.
        if (call.Caller.Kind == CallerKind.AppService || await upload.IsFreeAsync(user, uploaded, cancellationToken))
        {
            await upload.UploadAsync(user, uploaded, call.Caller.Kind == CallerKind.AppService, cancellationToken);
            return Empty.Value;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData([.. uploaded.Keys.SelectMany(key => key.Json)]));
        return await interactive.RunAsync(
            new InteractiveRequest($"upload cross-signing keys {hash}", user, InteractiveRequest.PasswordFlow),
            request.Content.Auth,
            async (_, token) =>
            {
                await upload.UploadAsync(user, uploaded, isConfirmed: true, token);
                return Empty.Value;
            },
            cancellationToken);
    }
}
