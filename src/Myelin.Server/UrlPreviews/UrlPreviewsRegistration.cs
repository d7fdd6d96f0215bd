using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.UrlPreviews.Endpoints;
using Myelin.Server.UrlPreviews.Images;

namespace Myelin.Server.UrlPreviews;

/// <summary>Composes URL previews.</summary>
internal static class UrlPreviewsRegistration
{
    /// <summary>Where they are switched off, the endpoints are not there, but what is stored is still removed in time.</summary>
    public static IServiceCollection AddUrlPreviews(this IServiceCollection services, MyelinOptions options)
    {
        services
            .AddSingleton<IMigration, Schema1600UrlPreviews>()
            .AddSingleton<StoredPreviews>()
            .AddRecurringWork<PreviewRemoval>();
        return !options.UrlPreviews.Enabled
            ? services
            : services
                .AddSingleton<PreviewableUrls>()
                .AddSingleton<DocumentFetcher>()
                .AddSingleton<IPreviewImages, PreviewImages>()
                .AddSingleton<PreviewBuilder>()
                .AddSingleton<IUrlPreviews, UrlPreviewSource>()
                .AddEndpoints<UrlPreviewEndpoints>();
    }
}
