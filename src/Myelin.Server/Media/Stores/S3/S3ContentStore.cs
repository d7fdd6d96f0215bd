using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Myelin.Server.Configuration;

namespace Myelin.Server.Media.Stores.S3;

/// <summary>Stores each content as an object in S3-compatible storage. The storage is not contacted before the first content.</summary>
internal sealed class S3ContentStore : IContentStore, IDisposable
{
    private const string NoSuchKey = "NoSuchKey";

    private readonly MediaS3Options _options;
    private readonly TimeProvider _time;
    private readonly Lazy<AmazonS3Client> _client;

    private S3ContentStore(MediaS3Options options, TimeProvider time, TimeSpan requestTimeout)
    {
        (_options, _time) = (options, time);
        _client = new Lazy<AmazonS3Client>(() => Connect(options, requestTimeout));
    }

    /// <summary>Creates a store. A separate method, so that servers that store content in a directory load none of Amazon's libraries.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IContentStore Create(MediaS3Options options, TimeProvider time, TimeSpan? requestTimeout = null) =>
        new S3ContentStore(options, time, requestTimeout ?? S3Limits.RequestTimeout);

    public async Task PutAsync(long number, Stream bytes, CancellationToken cancellationToken)
    {
        using var part = new PartBuffer();
        await part.FillAsync(bytes, cancellationToken);
        if (part.IsFull)
        {
            await PutPartsAsync(number, part, bytes, cancellationToken);
        }
        else
        {
            await PutWholeAsync(number, part, cancellationToken);
        }
    }

    public async ValueTask<Stream> OpenAsync(long number, long offset, long count, CancellationToken cancellationToken)
    {
        try
        {
            var response = await SendAsync(
                (client, token) => client.GetObjectAsync(
                    new GetObjectRequest { BucketName = _options.Bucket, Key = KeyOf(number), ByteRange = new ByteRange(offset, offset + count - 1) }, token),
                cancellationToken);
            return new S3ContentStream(response, _time);
        }
        catch (IOException failure) when (failure.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: NoSuchKey })
        {
            throw new ContentMissingException(number, failure.InnerException);
        }
    }

    public Task DeleteAsync(long number, CancellationToken cancellationToken) =>
        SendAsync((client, token) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = KeyOf(number) }, token), cancellationToken);

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>Whether a failure is the storage's fault, not the caller's.</summary>
    public static bool IsOfStore(Exception failure) =>
        failure is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException or TimeoutException or WebException;

    private static AmazonS3Client Connect(MediaS3Options options, TimeSpan requestTimeout)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            MaxErrorRetry = S3Limits.Retries,
            ConnectTimeout = S3Limits.ConnectTimeout,
            Timeout = requestTimeout,
            MaxConnectionsPerServer = S3Limits.Connections,

            // Not every S3-compatible storage knows Amazon's newer checksums. Uploads are signed with their SHA-256 anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (options.Endpoint, options.Region);
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, MediaS3Validation.ReadSecret(options)), config)
            : new AmazonS3Client(config);
    }

    private async Task PutWholeAsync(long number, PartBuffer part, CancellationToken cancellationToken)
    {
        using var content = part.Content();
        await SendAsync(
            (client, token) => client.PutObjectAsync(
                new PutObjectRequest { BucketName = _options.Bucket, Key = KeyOf(number), InputStream = content, AutoCloseStream = false, UseChunkEncoding = false }, token),
            cancellationToken);
    }

    private async Task PutPartsAsync(long number, PartBuffer part, Stream bytes, CancellationToken cancellationToken)
    {
        var key = KeyOf(number);
        var upload = await SendAsync(
            (client, token) => client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = key }, token), cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            for (; part.Count > 0; await part.FillAsync(bytes, cancellationToken))
            {
                using var content = part.Content();
                var partNumber = parts.Count + 1;
                var request = new UploadPartRequest
                {
                    BucketName = _options.Bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = partNumber,
                    PartSize = part.Count,
                    InputStream = content,
                    UseChunkEncoding = false,
                };
                var sent = await SendAsync((client, token) => client.UploadPartAsync(request, token), cancellationToken);
                parts.Add(new PartETag(partNumber, sent.ETag));
            }

            await SendAsync(
                (client, token) => client.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = upload.UploadId, PartETags = parts }, token),
                cancellationToken);
        }
        catch
        {
            await AbortAsync(key, upload.UploadId);
            throw;
        }
    }

    /// <summary>
    /// Aborts a multipart upload. If that fails too, its parts are left to the bucket's own rule, and the original exception is thrown.
    /// </summary>
    private async Task AbortAsync(string key, string uploadId)
    {
        try
        {
            await SendAsync(
                (client, token) => client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _options.Bucket, Key = key, UploadId = uploadId }, token),
                CancellationToken.None);
        }
        catch (IOException)
        {
            // docs/configuration.md asks for a bucket rule that removes such parts.
        }
    }

    private async Task<T> SendAsync<T>(Func<AmazonS3Client, CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send(_client.Value, cancellationToken);
        }
        catch (Exception failure) when (IsOfStore(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The S3 storage has failed: {failure.Message}", failure);
        }
    }

    private string KeyOf(long number) => _options.Prefix + number.ToString(CultureInfo.InvariantCulture);
}
