using Microsoft.Extensions.Options;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Media.Downloading;
using Myelin.Server.Media.Endpoints;
using Myelin.Server.Media.Removing;
using Myelin.Server.Media.Stores;
using Myelin.Server.Media.Stores.S3;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Media.Uploading;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Media;

/// <summary>Registers the content repository.</summary>
internal static class MediaRegistration
{
    public static IServiceCollection AddMedia(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1300Media>()
            .AddSingleton<MediaStore>()
            .AddSingleton<ContentRows>()
            .AddSingleton<MediaIds>()
            .AddSingleton(Store)
            .AddThumbnails()
            .AddSingleton<ContentReceiver>()
            .AddSingleton<MediaUploads>()
            .AddSingleton<IMediaKeeper, MediaKeeper>()
            .AddSingleton<Arrivals>()
            .AddSingleton<MediaDownloads>()
            .AddSingleton<MediaThumbnails>()
            .AddSingleton<ContentRemoval>()
            .AddSingleton<IMediaAdministration, MediaAdministration>()
            .AddRecurringWork<MediaRemoval>()
            .AddEndpoints<MediaUploadEndpoints>()
            .AddEndpoints<MediaAdministrationEndpoints>()
            .AddEndpoints<MediaDownloadEndpoints>();

    private static IContentStore Store(IServiceProvider services)
    {
        var media = services.GetRequiredService<IOptions<MyelinOptions>>().Value.Media;
        if (media.S3.Bucket.Length > 0)
        {
            return S3ContentStore.Create(media.S3, services.GetRequiredService<TimeProvider>());
        }

        return new FolderStore(media.Directory.Length > 0 ? Path.GetFullPath(media.Directory) : Path.Combine(services.GetRequiredService<DataDirectory>().Path, "media"));
    }
}
