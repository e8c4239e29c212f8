/** What a chooser of files offers for each kind; the server looks at the bytes themselves. */
export const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  image: ['.png', '.jpg', '.jpeg', '.webp', '.gif'],
  pdf: ['.pdf'],
  sheet: ['.xlsx', '.ods', '.csv'],
  document: ['.docx', '.odt', '.pptx', '.odp'],
  text: ['.txt', '.json', '.xml'],
  drawing: ['.dwg', '.dxf', '.step', '.stp', '.igs', '.iges'],
  archive: ['.zip'],
};
