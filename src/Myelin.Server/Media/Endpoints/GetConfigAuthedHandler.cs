using Microsoft.Extensions.Options;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET config".</summary>
internal sealed class GetConfigAuthedHandler(IOptions<MyelinOptions> options) : IHandler<GetConfigAuthed, MediaConfiguration>
{
    public ValueTask<MediaConfiguration> HandleAsync(Call call, GetConfigAuthed request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MediaConfiguration { UploadSize = options.Value.Media.MaximumUploadBytes });
}
