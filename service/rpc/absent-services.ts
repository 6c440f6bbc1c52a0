/**
 * Services whose clients must learn that there is nothing behind them: an address that is missing would be taken for an
 * older server, and be asked again and again.
 */
import type { ServiceImpl } from '@connectrpc/connect';
import { HearthError } from '#model/errors.ts';
import type { DebuginfoService } from '#proto/debuginfo/v1alpha1/debuginfo_pb.ts';
import { sendPlain, TEXT_TYPE } from './plain-answer.ts';
import type { AnyRequest, AnyResponse } from './port.ts';

const noUploads = 'Hearth reads no debug information: profiles are shown with the symbols that their senders give';

export function createDebuginfoService(): ServiceImpl<typeof DebuginfoService> {
  const refuse = () => {
    throw new HearthError('not_implemented', noUploads);
  };
  return {
    shouldInitiateUpload: () => ({ shouldInitiateUpload: false, reason: noUploads }),
    listDebuginfo: () => ({}),
    uploadFinished: refuse,
    deleteDebuginfo: refuse,
  };
}

/** Files of debug information are bodies of requests, with the id of the build in the address. */
export const uploadPath = '/debuginfo.v1alpha1.DebuginfoService/Upload/';

/** No upload was ever asked for, so that none can be under way. */
export async function refuseUpload(request: AnyRequest, response: AnyResponse): Promise<void> {
  request.resume();
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    await sendPlain(request, response, { status: 405, type: TEXT_TYPE, body: 'upload with POST\n' });
    return;
  }
  response.setHeader('hearth-reason', 'not_implemented');
  await sendPlain(request, response, { status: 412, type: TEXT_TYPE, body: `no upload is pending: ${noUploads}\n` });
}
